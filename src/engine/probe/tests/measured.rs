//! Measurements behind `docs/probe.md`.
