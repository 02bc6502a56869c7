//! What coding promises, checked against slow references.

mod timing;
