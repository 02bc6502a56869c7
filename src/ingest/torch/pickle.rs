//! The part of Python's pickle language that `torch.save` writes for tensors in dictionaries, lists and tuples.
//!
//! A pickle is a program for a stack machine that may call any Python function. This reader has no such machine: the few global names that
//! tensors need stand for what they build, every other one is an inert [`Thing::Global`], and what is done with it is an inert
//! [`Thing::Other`]. Reference: Python's `pickletools`, PyTorch's `torch/serialization.py` and `torch/_utils.py`.

use crate::error::{brief, short};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// What is on the stack.
#[derive(Debug, Clone)]
pub enum Thing {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Rc<str>),
    Tuple(Rc<[Thing]>),
    List(Rc<RefCell<Vec<Thing>>>),
    Dict(Rc<RefCell<Vec<(Thing, Thing)>>>),
    Storage(Rc<Storage>),
    Tensor(Rc<Tensor>),
    Global(Rc<str>),
    /// An object of a class that is not known here: a model's output, a data class, a container of its own.
    Object(Rc<Object>),
    /// Something that is of no use here.
    Other,
}

/// What an object was made of, as far as it is told.
#[derive(Debug, Default)]
pub struct Object {
    pub class: String,
    /// What its class was called with.
    pub arguments: Vec<Thing>,
    /// Its items and attributes.
    pub entries: RefCell<Vec<(Thing, Thing)>>,
}

/// The bytes of a tensor, or of several.
#[derive(Debug, Clone, PartialEq)]
pub struct Storage {
    /// Names its member of the archive.
    pub key: String,
    /// As NumPy calls it; an unknown one as PyTorch does.
    pub dtype: Rc<str>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    pub storage: Rc<Storage>,
    /// Values from the start of the storage.
    pub offset: u64,
    pub shape: Vec<u64>,
    /// Values between neighbours along each axis.
    pub strides: Vec<u64>,
}

impl Thing {
    /// As a part of an array's name.
    pub fn label(&self) -> String {
        match self {
            Thing::Text(text) => text.to_string(),
            Thing::Int(value) => value.to_string(),
            other => other.words().into_owned(),
        }
    }

    pub fn words(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Thing::None => "None",
            Thing::Bool(_) => "a bool",
            Thing::Int(_) => "an int",
            Thing::Float(_) => "a float",
            Thing::Text(_) => "text",
            Thing::Tuple(_) | Thing::List(_) | Thing::Dict(_) => "a container",
            Thing::Storage(_) => "a storage",
            Thing::Tensor(_) => "a tensor",
            Thing::Global(_) => "a Python name",
            Thing::Object(object) => return format!("an object of class {}", short(&object.class)).into(),
            Thing::Other => "a Python object",
        })
    }

    /// A single value: it could be neither a modality nor a target.
    pub fn is_single(&self) -> bool {
        matches!(
            self,
            Thing::None | Thing::Bool(_) | Thing::Int(_) | Thing::Float(_) | Thing::Text(_) | Thing::Global(_)
        )
    }

    fn whole(&self) -> Option<u64> {
        match self {
            Thing::Int(value) => u64::try_from(*value).ok(),
            _ => None,
        }
    }

    fn wholes(&self) -> Option<Vec<u64>> {
        match self {
            Thing::Tuple(items) => items.iter().map(Thing::whole).collect(),
            _ => None,
        }
    }
}

/// Storage classes of PyTorch and their types.
const STORAGES: [(&str, &str); 13] = [
    ("torch.HalfStorage", "float16"),
    ("torch.BFloat16Storage", "bfloat16"),
    ("torch.FloatStorage", "float32"),
    ("torch.DoubleStorage", "float64"),
    ("torch.CharStorage", "int8"),
    ("torch.ShortStorage", "int16"),
    ("torch.IntStorage", "int32"),
    ("torch.LongStorage", "int64"),
    ("torch.ByteStorage", "uint8"),
    ("torch.BoolStorage", "bool"),
    // `torch.uint16` and its like have no storage class: their tensors are rebuilt with the type beside.
    ("torch.uint16", "uint16"),
    ("torch.uint32", "uint32"),
    ("torch.uint64", "uint64"),
];

/// Calls within calls that rebuild a tensor.
const MAX_DEPTH: usize = 8;

/// Things on the stack, in the memo and in containers, all in all: each opcode adds one at most.
const MAX_STEPS: usize = 20_000_000;

/// Runs a pickle's opcodes; what it leaves.
///
/// # Errors
/// What was found, in words.
pub fn read(bytes: &[u8]) -> Result<Thing, String> {
    let mut machine = Machine { rest: bytes, stack: Vec::new(), marks: Vec::new(), memo: Vec::new() };
    for _ in 0..MAX_STEPS {
        let at = bytes.len() - machine.rest.len();
        let op = machine.take(1)?[0];
        if op == b'.' {
            return machine.pop();
        }
        machine.step(op).map_err(|found| format!("{found} at byte {at}"))?;
    }
    Err("a pickle of more than 20,000,000 steps".to_owned())
}

struct Machine<'a> {
    rest: &'a [u8],
    stack: Vec<Thing>,
    marks: Vec<usize>,
    memo: Vec<Thing>,
}

type Step<T = ()> = Result<T, String>;

impl<'a> Machine<'a> {
    fn take(&mut self, n: usize) -> Step<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(n).ok_or("a pickle that is cut off")?;
        self.rest = rest;
        Ok(taken)
    }

    fn number(&mut self, bytes: usize) -> Step<u64> {
        Ok(self.take(bytes)?.iter().rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte)))
    }

    fn line(&mut self) -> Step<&'a str> {
        let end = self.rest.iter().position(|&byte| byte == b'\n').ok_or("a pickle that is cut off")?;
        let line = self.take(end)?;
        self.take(1)?;
        std::str::from_utf8(line).map_err(|_| "text that is not UTF-8".to_owned())
    }

    fn text(&mut self, length: u64) -> Step {
        let length = usize::try_from(length).map_err(|_| "a text that is too long")?;
        let text = std::str::from_utf8(self.take(length)?).map_err(|_| "text that is not UTF-8")?;
        self.push(Thing::Text(text.into()));
        Ok(())
    }

    fn push(&mut self, thing: Thing) {
        self.stack.push(thing);
    }

    fn pop(&mut self) -> Step<Thing> {
        let floor = self.marks.last().copied().unwrap_or(0);
        if self.stack.len() <= floor {
            Err("a pickle that takes from an empty stack".to_owned())
        } else {
            Ok(self.stack.remove(self.stack.len() - 1))
        }
    }

    /// What was pushed since the last mark.
    fn since_mark(&mut self) -> Step<Vec<Thing>> {
        let mark = self.marks.pop().ok_or("a pickle without its mark")?;
        Ok(self.stack.split_off(mark.min(self.stack.len())))
    }

    fn top(&self) -> Step<&Thing> {
        self.stack.last().ok_or_else(|| "a pickle that takes from an empty stack".to_owned())
    }

    fn tuple(&mut self, n: usize) -> Step {
        let mut items: Vec<Thing> = (0..n).map(|_| self.pop()).collect::<Step<_>>()?;
        items.reverse();
        self.push(Thing::Tuple(items.into()));
        Ok(())
    }

    fn set_items(&mut self, items: Vec<Thing>) -> Step {
        match self.top()? {
            Thing::Dict(entries) => {
                let mut entries = entries.borrow_mut();
                let mut items = items.into_iter();
                while let (Some(key), Some(value)) = (items.next(), items.next()) {
                    entries.push((key, value));
                }
                Ok(())
            }
            Thing::Object(object) => {
                let mut entries = object.entries.borrow_mut();
                let mut items = items.into_iter();
                while let (Some(key), Some(value)) = (items.next(), items.next()) {
                    entries.push((key, value));
                }
                Ok(())
            }
            Thing::Other => Ok(()),
            other => Err(format!("items for {}", other.words())),
        }
    }

    /// Gives the object on top its state: its attributes, or, beside something else, a dictionary of them.
    fn set_state(&mut self, state: Thing) -> Step {
        let Thing::Object(object) = self.top()? else { return Ok(()) };
        let attributes = match &state {
            Thing::Tuple(parts) => parts.iter().find(|part| matches!(part, Thing::Dict(_))).cloned(),
            other => Some(other.clone()),
        };
        if let Some(Thing::Dict(attributes)) = attributes {
            let mut entries = object.entries.borrow_mut();
            for (key, value) in attributes.borrow().iter() {
                // What is an item already is often an attribute, too.
                if entries.iter().all(|(known, _)| known.label() != key.label()) {
                    entries.push((key.clone(), value.clone()));
                }
            }
        }
        Ok(())
    }

    fn append(&mut self, mut items: Vec<Thing>) -> Step {
        match self.top()? {
            Thing::List(list) => {
                list.borrow_mut().append(&mut items);
                Ok(())
            }
            Thing::Object(object) => {
                let mut entries = object.entries.borrow_mut();
                let first = entries.len() as i64;
                entries.extend((first..).map(Thing::Int).zip(items));
                Ok(())
            }
            Thing::Other => Ok(()),
            other => Err(format!("items for {}", other.words())),
        }
    }

    fn remember(&mut self, at: u64) -> Step {
        // The memo is filled in order; a gap would be a way to ask for memory.
        let (thing, at) = (self.top()?.clone(), usize::try_from(at).unwrap_or(usize::MAX));
        match at.cmp(&self.memo.len()) {
            std::cmp::Ordering::Less => self.memo[at] = thing,
            std::cmp::Ordering::Equal => self.memo.push(thing),
            std::cmp::Ordering::Greater => return Err(format!("memo {at} before memo {}", self.memo.len())),
        }
        Ok(())
    }

    fn recall(&mut self, at: u64) -> Step {
        let thing = usize::try_from(at).ok().and_then(|at| self.memo.get(at)).cloned();
        self.push(thing.ok_or_else(|| format!("memo {at}, which is empty"))?);
        Ok(())
    }

    fn step(&mut self, op: u8) -> Step {
        match op {
            0x80 => match self.take(1)?[0] {
                2..=5 => {}
                version => return Err(format!("pickle protocol {version}")),
            },
            // FRAME: only a hint for buffering.
            0x95 => drop(self.take(8)?),
            b'(' => self.marks.push(self.stack.len()),
            b'0' => drop(self.pop()?),
            b'1' => drop(self.since_mark()?),
            b'2' => self.push(self.top()?.clone()),
            b'N' => self.push(Thing::None),
            0x88 | 0x89 => self.push(Thing::Bool(op == 0x88)),

            b'J' => {
                let value = self.number(4)? as u32 as i32;
                self.push(Thing::Int(i64::from(value)));
            }
            b'K' => {
                let value = self.number(1)?;
                self.push(Thing::Int(value as i64));
            }
            b'M' => {
                let value = self.number(2)?;
                self.push(Thing::Int(value as i64));
            }
            0x8a => {
                let length = self.number(1)? as usize;
                let bytes = self.take(length)?;
                self.push(if length <= 8 { Thing::Int(long(bytes)) } else { Thing::Other });
            }
            b'G' => {
                // Big-endian, as no other number is.
                let value = f64::from_bits(self.number(8)?.swap_bytes());
                self.push(Thing::Float(value));
            }
            b'X' => {
                let length = self.number(4)?;
                self.text(length)?;
            }
            0x8c => {
                let length = self.number(1)?;
                self.text(length)?;
            }
            0x8d => {
                let length = self.number(8)?;
                self.text(length)?;
            }
            // Bytes are nothing that a tensor needs.
            b'B' | b'C' | 0x8e => {
                let length = self.number(match op {
                    b'C' => 1,
                    b'B' => 4,
                    _ => 8,
                })?;
                self.take(usize::try_from(length).map_err(|_| "bytes that are too many")?)?;
                self.push(Thing::Other);
            }
            b')' => self.push(Thing::Tuple([].into())),
            b't' => {
                let items = self.since_mark()?;
                self.push(Thing::Tuple(items.into()));
            }
            0x85..=0x87 => self.tuple(usize::from(op - 0x84))?,
            b']' => self.push(Thing::List(Rc::default())),
            b'l' => {
                let items = self.since_mark()?;
                self.push(Thing::List(Rc::new(RefCell::new(items))));
            }
            b'}' => self.push(Thing::Dict(Rc::default())),
            b'd' => {
                let items = self.since_mark()?;
                self.push(Thing::Dict(Rc::default()));
                self.set_items(items)?;
            }
            0x8f | 0x91 => {
                // Sets.
                if op == 0x91 {
                    self.since_mark()?;
                }
                self.push(Thing::Other);
            }
            0x90 => drop(self.since_mark()?),
            b'a' => {
                let item = self.pop()?;
                self.append(vec![item])?;
            }
            b'e' => {
                let items = self.since_mark()?;
                self.append(items)?;
            }
            b's' => {
                let value = self.pop()?;
                let key = self.pop()?;
                self.set_items(vec![key, value])?;
            }
            b'u' => {
                let items = self.since_mark()?;
                self.set_items(items)?;
            }
            b'q' => {
                let at = self.number(1)?;
                self.remember(at)?;
            }
            b'r' => {
                let at = self.number(4)?;
                self.remember(at)?;
            }
            0x94 => self.remember(self.memo.len() as u64)?,
            b'h' => {
                let at = self.number(1)?;
                self.recall(at)?;
            }
            b'j' => {
                let at = self.number(4)?;
                self.recall(at)?;
            }
            b'c' => {
                let name = format!("{}.{}", self.line()?, self.line()?);
                self.push(Thing::Global(name.into()));
            }
            0x93 => {
                let (name, module) = (self.pop()?, self.pop()?);
                self.push(Thing::Global(format!("{}.{}", module.label(), name.label()).into()));
            }
            b'R' | 0x81 => {
                let (arguments, function) = (self.pop()?, self.pop()?);
                self.push(build(&function, &arguments, 0)?);
            }
            0x92 => {
                let (_, arguments, class) = (self.pop()?, self.pop()?, self.pop()?);
                self.push(build(&class, &arguments, 0)?);
            }
            // The state of an object; of an OrderedDict it is metadata.
            b'b' => {
                let state = self.pop()?;
                self.set_state(state)?;
            }
            b'Q' => {
                let id = self.pop()?;
                self.push(storage(&id)?);
            }
            other => return Err(format!("pickle opcode {other:#04x}")),
        }
        Ok(())
    }
}

/// A whole number of up to 8 bytes, extended by its sign.
fn long(bytes: &[u8]) -> i64 {
    let negative = bytes.last().is_some_and(|&byte| byte >= 0x80);
    let mut wide = [if negative { 0xff } else { 0 }; 8];
    wide[..bytes.len()].copy_from_slice(bytes);
    i64::from_le_bytes(wide)
}

/// What `torch.save` puts in place of bytes: ("storage", class, key, device, values).
fn storage(id: &Thing) -> Step<Thing> {
    let words = || "a persistent id that is not a storage".to_owned();
    let Thing::Tuple(parts) = id else { return Err(words()) };
    let [Thing::Text(kind), Thing::Global(class), Thing::Text(key), ..] = &parts[..] else { return Err(words()) };
    if **kind != *"storage" {
        return Err(words());
    }
    Ok(Thing::Storage(Rc::new(Storage { key: key.to_string(), dtype: dtype(class) })))
}

/// The type of a storage class; of one that has none here, what PyTorch calls it: "float8_e4m3fn", "ComplexFloat".
fn dtype(class: &str) -> Rc<str> {
    match STORAGES.iter().find(|(name, _)| *name == class) {
        Some((_, dtype)) => (*dtype).into(),
        None if class == "torch.storage.UntypedStorage" => "untyped bytes".into(),
        None => {
            let name = class.strip_prefix("torch.").unwrap_or(class);
            short(name.strip_suffix("Storage").unwrap_or(name)).into()
        }
    }
}

/// What calling a name would build.
fn build(function: &Thing, arguments: &Thing, depth: usize) -> Step<Thing> {
    let (Thing::Global(name), Thing::Tuple(arguments)) = (function, arguments) else { return Ok(Thing::Other) };
    match &**name {
        "collections.OrderedDict" => Ok(Thing::Dict(Rc::default())),
        "torch._utils._rebuild_tensor_v2" | "torch._utils._rebuild_tensor" => tensor(arguments, None),
        // (storage, offset, size, stride, requires_grad, hooks, type): unsigned types without a storage class.
        "torch._utils._rebuild_tensor_v3" => match arguments.get(6) {
            Some(Thing::Global(class)) => tensor(arguments, Some(dtype(class))),
            _ => Err("a tensor without its type".to_owned()),
        },
        // A parameter is its tensor; what follows is whether it is trained, and its attributes.
        "torch._utils._rebuild_parameter" | "torch._utils._rebuild_parameter_with_state" => {
            Ok(arguments.first().cloned().unwrap_or(Thing::Other))
        }
        // (function, class, arguments, state): a tensor that has attributes or a class of its own.
        "torch._tensor._rebuild_from_type_v2" | "torch._tensor._rebuild_from_type" if depth < MAX_DEPTH => {
            match arguments.as_ref() {
                [function, _, arguments, ..] => build(function, arguments, depth + 1),
                _ => Err("a tensor without what rebuilds it".to_owned()),
            }
        }
        "torch.Size" => Ok(arguments.first().cloned().unwrap_or(Thing::Other)),
        "copyreg._reconstructor" => Ok(object(arguments.first(), &[])),
        "builtins.set" | "builtins.frozenset" | "_codecs.encode" => Ok(Thing::Other),
        class => Ok(object(Some(&Thing::Global(class.into())), arguments)),
    }
}

fn object(class: Option<&Thing>, arguments: &[Thing]) -> Thing {
    let Some(Thing::Global(class)) = class else { return Thing::Other };
    // A name among them is a function or a class, as `defaultdict(list)` has it.
    let arguments = arguments.iter().filter(|argument| !matches!(argument, Thing::Global(_))).cloned().collect();
    Thing::Object(Rc::new(Object { class: class.to_string(), arguments, entries: RefCell::default() }))
}

fn tensor(arguments: &[Thing], dtype: Option<Rc<str>>) -> Step<Thing> {
    let [Thing::Storage(storage), offset, shape, strides, ..] = arguments else {
        return Err(format!("a tensor of {}", arguments.first().map_or("nothing".into(), Thing::words)));
    };
    let (Some(offset), Some(shape), Some(strides)) = (offset.whole(), shape.wholes(), strides.wholes()) else {
        return Err(format!("a tensor whose place in {} is not given in whole numbers", brief(&storage.key)));
    };
    let storage = match dtype {
        Some(dtype) => Rc::new(Storage { key: storage.key.clone(), dtype }),
        None => storage.clone(),
    };
    Ok(Thing::Tensor(Rc::new(Tensor { storage, offset, shape, strides })))
}
