pub mod info;
pub use info::{ArrayInfo, ArrayKind, FileInfo};
