//! The only doors to standard output and standard error. Nothing here panics, and nothing that a file says reaches a terminal as more than text.

use super::Failure;
use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use words::escape;

/// What a command has to say in the end.
pub enum Output {
    /// Lines of text.
    Text(String),
    /// A JSON document.
    Json(String),
}

impl Output {
    /// Writes it to standard output.
    pub fn print(self) -> Result<(), Failure> {
        let shown = match &self {
            Output::Text(text) => escape::lines(text).into(),
            Output::Json(document) => escape::json(document),
        };
        let mut stdout = io::stdout().lock();
        written(stdout.write_all(shown.as_bytes()).and_then(|()| stdout.flush()))
    }
}

/// Prints what clap writes, which may be styled for a terminal.
pub fn help(help: &clap::Error) -> Result<(), Failure> {
    written(help.print().and_then(|()| io::stdout().flush()))
}

/// Adds a line to a text; whatever it says, it stays one line.
pub fn push_line(text: &mut String, line: &str) {
    text.push_str(&escape::visible(line));
    text.push('\n');
}

/// Says something on standard error, in one line. Where that cannot be written to, there is nobody left to tell.
pub fn tell(message: impl Display) {
    let line = format!("{}\n", escape::visible(&message.to_string()));
    let _ = io::stderr().write_all(line.as_bytes());
}

/// A reader that has seen enough closes its pipe: that is no failure, and the command ends quietly.
fn written(done: io::Result<()>) -> Result<(), Failure> {
    match done {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("standard output: {error}").into()),
        _ => Ok(()),
    }
}
