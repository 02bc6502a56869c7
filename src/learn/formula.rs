//! A target as a formula of the two sources: `y = x1 ^ x2`, `max(x1, x2)`, `x1 == x2 ? 0 : 1`.
//!
//! Whole numbers only. From loose to tight: `a ? b : c`, `||` `or`, `&&` `and`, `|`, `^` `xor`, `&`, `==` `!=`, `<` `<=` `>` `>=`, `+` `-`, `*` `/` `%`,
//! `**`, and the prefixes `-` `!` `not`; functions `min`, `max`, `abs`; brackets. `/` and `%` are Euclidean, a comparison is 1 or 0.

/// What is wrong, and at which character, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaError {
    pub at: usize,
    pub message: String,
}

impl std::fmt::Display for FormulaError {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "character {}: {}", self.at + 1, self.message)
    }
}

/// A formula that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula(Node);

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Number(i64),
    /// X1 or X2.
    Source(usize),
    Prefix(Prefix, Box<Node>),
    Infix(Infix, Box<[Node; 2]>),
    Call(Function, Vec<Node>),
    Choice(Box<[Node; 3]>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Prefix {
    Minus,
    Not,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Infix {
    Or,
    And,
    BitOr,
    BitXor,
    BitAnd,
    Equal,
    Differs,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Plus,
    Minus,
    Times,
    Divide,
    Modulo,
    Power,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Function {
    Min,
    Max,
    Abs,
}

/// Every infix, its spelling and how tightly it binds. A longer spelling stands before one that it starts with.
const INFIXES: [(&str, Infix, u8); 20] = [
    ("||", Infix::Or, 1),
    ("or", Infix::Or, 1),
    ("&&", Infix::And, 2),
    ("and", Infix::And, 2),
    ("xor", Infix::BitXor, 4),
    ("|", Infix::BitOr, 3),
    ("^", Infix::BitXor, 4),
    ("&", Infix::BitAnd, 5),
    ("==", Infix::Equal, 6),
    ("!=", Infix::Differs, 6),
    ("<=", Infix::LessEqual, 7),
    (">=", Infix::GreaterEqual, 7),
    ("<", Infix::Less, 7),
    (">", Infix::Greater, 7),
    ("+", Infix::Plus, 8),
    ("-", Infix::Minus, 8),
    ("**", Infix::Power, 10),
    ("*", Infix::Times, 9),
    ("/", Infix::Divide, 9),
    ("%", Infix::Modulo, 9),
];

const FUNCTIONS: [(&str, Function); 3] = [("min", Function::Min), ("max", Function::Max), ("abs", Function::Abs)];

/// Brackets within brackets at most: each costs some of the stack.
const DEPTH: usize = 64;
const LENGTH: usize = 400;

impl Formula {
    /// Reads a formula. The sources go by `names` and by `x1`, `x2`, in any case; a leading `y =`, or the target's name, may stand before it.
    ///
    /// # Errors
    /// [`FormulaError`] at the first character that does not fit.
    pub fn parse(text: &str, names: &[String; 3]) -> Result<Self, FormulaError> {
        if text.len() > LENGTH {
            return Err(FormulaError { at: LENGTH, message: format!("a formula has at most {LENGTH} characters") });
        }
        let mut reader = Reader { text, at: 0, names, depth: 0 };
        reader.skip_target();
        let node = reader.choice()?;
        reader.space();
        match reader.rest().chars().next() {
            None => Ok(Self(node)),
            Some(found) => Err(reader.expected("an operator or the end", Some(found))),
        }
    }

    /// The target's value.
    ///
    /// # Errors
    /// In words: a division by zero, or a value too large.
    pub fn value(&self, x1: i64, x2: i64) -> Result<i64, String> {
        value(&self.0, [x1, x2]).map_err(|why| format!("at {x1}, {x2}: {why}"))
    }
}

fn value(node: &Node, x: [i64; 2]) -> Result<i64, &'static str> {
    const LARGE: &str = "the value is too large";
    Ok(match node {
        Node::Number(n) => *n,
        Node::Source(i) => x[*i],
        Node::Prefix(Prefix::Minus, of) => value(of, x)?.checked_neg().ok_or(LARGE)?,
        Node::Prefix(Prefix::Not, of) => i64::from(value(of, x)? == 0),
        Node::Choice(parts) => match value(&parts[0], x)? {
            0 => value(&parts[2], x)?,
            _ => value(&parts[1], x)?,
        },
        Node::Call(function, of) => {
            let values = of.iter().map(|node| value(node, x)).collect::<Result<Vec<i64>, _>>()?;
            match function {
                Function::Abs => values[0].checked_abs().ok_or(LARGE)?,
                Function::Min => values.into_iter().min().expect("read with one value at least"),
                Function::Max => values.into_iter().max().expect("read with one value at least"),
            }
        }
        Node::Infix(infix, sides) => {
            let (a, b) = (value(&sides[0], x)?, value(&sides[1], x)?);
            match infix {
                Infix::Or => i64::from(a != 0 || b != 0),
                Infix::And => i64::from(a != 0 && b != 0),
                Infix::BitOr => a | b,
                Infix::BitXor => a ^ b,
                Infix::BitAnd => a & b,
                Infix::Equal => i64::from(a == b),
                Infix::Differs => i64::from(a != b),
                Infix::Less => i64::from(a < b),
                Infix::LessEqual => i64::from(a <= b),
                Infix::Greater => i64::from(a > b),
                Infix::GreaterEqual => i64::from(a >= b),
                Infix::Plus => a.checked_add(b).ok_or(LARGE)?,
                Infix::Minus => a.checked_sub(b).ok_or(LARGE)?,
                Infix::Times => a.checked_mul(b).ok_or(LARGE)?,
                Infix::Divide => a.checked_div_euclid(b).ok_or("division by zero")?,
                Infix::Modulo => a.checked_rem_euclid(b).ok_or("division by zero")?,
                Infix::Power => {
                    let power = u32::try_from(b).map_err(|_| "a power is negative, or too large")?;
                    a.checked_pow(power).ok_or(LARGE)?
                }
            }
        }
    })
}

struct Reader<'a> {
    text: &'a str,
    /// Bytes read.
    at: usize,
    names: &'a [String; 3],
    depth: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// The word that starts here: letters, digits, underscores.
    fn word(&self) -> &'a str {
        let rest = self.rest();
        &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())]
    }

    fn expected(&self, what: &str, found: Option<char>) -> FormulaError {
        let found = found.or_else(|| self.rest().chars().next());
        let found = found.map_or_else(|| "the end".to_owned(), |c| format!("{c:?}"));
        let at = self.text[..self.at].chars().count();
        FormulaError { at, message: format!("found {found}, expected {what}") }
    }

    /// `y =`, but not `y ==`.
    fn skip_target(&mut self) {
        self.space();
        let named = [self.names[2].as_str(), "y"];
        for name in named.into_iter().filter(|name| !name.is_empty()) {
            let Some(head) = self.rest().get(..name.len()) else { continue };
            let after = self.rest()[name.len()..].trim_start();
            if head.eq_ignore_ascii_case(name) && after.starts_with('=') && !after.starts_with("==") {
                self.at = self.text.len() - after.len() + 1;
                return;
            }
        }
    }

    fn choice(&mut self) -> Result<Node, FormulaError> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(FormulaError { at: self.at, message: format!("more than {DEPTH} brackets within each other") });
        }
        let condition = self.infix(0)?;
        self.space();
        let node = match self.take("?") {
            false => condition,
            true => {
                let yes = self.choice()?;
                self.space();
                if !self.take(":") {
                    return Err(self.expected("\":\", as in a ? b : c", None));
                }
                Node::Choice(Box::new([condition, yes, self.choice()?]))
            }
        };
        self.depth -= 1;
        Ok(node)
    }

    fn take(&mut self, what: &str) -> bool {
        let found = self.rest().starts_with(what);
        if found {
            self.at += what.len();
        }
        found
    }

    /// The infix that stands here.
    fn peek(&mut self) -> Option<(&'static str, Infix, u8)> {
        self.space();
        let word = self.word();
        INFIXES.iter().copied().find(|(spelling, ..)| match spelling.starts_with(char::is_alphabetic) {
            true => word.eq_ignore_ascii_case(spelling),
            false => self.rest().starts_with(spelling),
        })
    }

    /// Precedence climbing: what binds more tightly than `least`.
    fn infix(&mut self, least: u8) -> Result<Node, FormulaError> {
        let mut left = self.prefix()?;
        while let Some((spelling, infix, binds)) = self.peek().filter(|(.., binds)| *binds > least) {
            self.at += spelling.len();
            // A power associates to the right.
            let right = self.infix(if infix == Infix::Power { binds - 1 } else { binds })?;
            left = Node::Infix(infix, Box::new([left, right]));
        }
        Ok(left)
    }

    fn prefix(&mut self) -> Result<Node, FormulaError> {
        self.space();
        let not_word = self.word().eq_ignore_ascii_case("not");
        let (prefix, length) = match self.rest().chars().next() {
            Some('-') => (Prefix::Minus, 1),
            Some('!' | '~') => (Prefix::Not, 1),
            _ if not_word => (Prefix::Not, 3),
            _ => return self.atom(),
        };
        self.at += length;
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(FormulaError { at: self.at, message: format!("more than {DEPTH} prefixes within each other") });
        }
        let of = match prefix {
            // As in Python: -a ** b is -(a ** b), not a == b is not (a == b) only for the word.
            Prefix::Not if not_word => self.infix(5)?,
            _ => {
                let of = self.prefix()?;
                match self.peek() {
                    Some((spelling, Infix::Power, binds)) => {
                        self.at += spelling.len();
                        Node::Infix(Infix::Power, Box::new([of, self.infix(binds - 1)?]))
                    }
                    _ => of,
                }
            }
        };
        self.depth -= 1;
        Ok(Node::Prefix(prefix, Box::new(of)))
    }

    fn atom(&mut self) -> Result<Node, FormulaError> {
        // A name may hold spaces; the longest that fits is meant.
        let mut sources: Vec<(&str, usize)> = vec![("x1", 0), ("x2", 1)];
        sources.extend(self.names[..2].iter().enumerate().map(|(i, name)| (name.as_str(), i)));
        sources.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        for (name, source) in sources.into_iter().filter(|(name, _)| !name.is_empty()) {
            let Some(head) = self.rest().get(..name.len()) else { continue };
            let ends = !self.rest()[name.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
            if head.eq_ignore_ascii_case(name) && ends {
                self.at += name.len();
                return Ok(Node::Source(source));
            }
        }
        if self.take("(") {
            let node = self.choice()?;
            self.close()?;
            return Ok(node);
        }
        let word = self.word();
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let number = word.parse().map_err(|_| self.expected("a whole number of at most 19 digits", None))?;
            self.at += word.len();
            return Ok(Node::Number(number));
        }
        if let Some((name, function)) = FUNCTIONS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)) {
            self.at += name.len();
            return self.call(*function);
        }
        match word {
            "" => Err(self.expected("x1, x2, a number or a bracket", None)),
            other => Err(FormulaError {
                at: self.text[..self.at].chars().count(),
                message: format!("found {other:?}, expected {}, {} or a number", self.names[0], self.names[1]),
            }),
        }
    }

    fn call(&mut self, function: Function) -> Result<Node, FormulaError> {
        self.space();
        if !self.take("(") {
            return Err(self.expected("\"(\" after the name of a function", None));
        }
        let mut values = vec![self.choice()?];
        self.space();
        while function != Function::Abs && self.take(",") {
            values.push(self.choice()?);
            self.space();
        }
        self.close()?;
        Ok(Node::Call(function, values))
    }

    fn close(&mut self) -> Result<(), FormulaError> {
        self.space();
        if self.take(")") { Ok(()) } else { Err(self.expected("\")\"", None)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> [String; 3] {
        ["image", "left hand", "y"].map(str::to_owned)
    }

    fn at(text: &str, x1: i64, x2: i64) -> i64 {
        Formula::parse(text, &names()).unwrap_or_else(|e| panic!("{text}: {e}")).value(x1, x2).expect(text)
    }

    #[test]
    fn operators_bind_as_in_other_languages() {
        for (text, expected) in [
            ("y = x1 ^ x2", 5 ^ 3),
            ("x1 + x2 * 2", 11),
            ("(x1 + x2) * 2", 16),
            ("2 ** 3 ** 2", 512),
            ("-2 ** 2", -4),
            ("x1 - x2 - 1", 1),
            ("7 / 2 % 3", 0),
            ("-7 % 3", 2),
            ("x1 > x2 && x2 > x1 || 1", 1),
            ("x1 == 5 ? 10 : 20", 10),
            ("x1 == 4 ? 10 : x2 == 3 ? 7 : 20", 7),
            ("max(x1, x2, 9) - min(x1, x2) + abs(-4)", 10),
            ("not x1 == 4", 1),
            ("!x1", 0),
            ("x1 and not x2", 0),
            ("x1 xor x2", 6),
            ("1 | 2 ^ 2 & 3", 1),
            ("IMAGE + Left Hand", 8),
            ("y = y == 1 ? 0 : 1", -1),
        ] {
            if expected == -1 {
                assert!(Formula::parse(text, &names()).is_err(), "{text}");
            } else {
                assert_eq!(at(text, 5, 3), expected, "{text}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_place() {
        for (text, place, words) in [
            ("x1 +", 4, "found the end"),
            ("x1 x2", 3, "found 'x', expected an operator"),
            ("x3", 0, "found \"x3\", expected image"),
            ("(x1", 3, "expected \")\""),
            ("x1 ? 2", 6, "\":\""),
            ("min x1", 4, "\"(\""),
            ("99999999999999999999", 0, "19 digits"),
            ("", 0, "found the end"),
        ] {
            let error = Formula::parse(text, &names()).expect_err(text);
            assert_eq!(error.at, place, "{text}: {error}");
            assert!(error.message.contains(words), "{text}: {error}");
        }
        assert!(Formula::parse(&"(".repeat(300), &names()).is_err());
        assert!(Formula::parse(&"-".repeat(300), &names()).is_err());
    }

    #[test]
    fn arithmetic_that_fails_says_where() {
        let half = Formula::parse("x1 / x2", &names()).unwrap();
        assert_eq!(half.value(4, 2), Ok(2));
        assert_eq!(half.value(4, 0).unwrap_err(), "at 4, 0: division by zero");
        assert!(Formula::parse("9 ** 99", &names()).unwrap().value(0, 0).is_err());
    }
}
