//! PyTorch's `.pt` and `.pth` (`torch.save`, 1.6 and newer): a ZIP archive of a pickle, `data.pkl`, that says how tensors lie in the
//! members `data/0`, `data/1`, …. The pickle is read by [`pickle`], which knows what a tensor looks like and executes nothing.
//!
//! Tensors in dictionaries, lists and objects (a model's output) are arrays called by their path: `{"image": [a, b]}` holds `image.0` and
//! `image.1`. A list of texts or of numbers is a column.

mod pickle;

use super::bytes::ByteSource;
use super::error::{Parsed, Place, Problem, brief};
use super::raw::{Dtype, Laid, Layout, Order, check_shape, tuple};
use super::symbols::{Symbols, is_label};
use super::{Arrays, LeftOut, Tally, read_bytes, zip};
use data::Feature;
use indexmap::IndexMap;
use pickle::{Tensor, Thing};
use schema::file::{ArrayInfo, ArrayKind};
use schema::progress::Monitor;
use std::collections::HashMap;
use std::rc::Rc;

/// A pickle of tensors is small: their bytes are elsewhere.
const MAX_PICKLE: u64 = 64 << 20;

/// Arrays that are not laid out by strides, or not PyTorch's: the function that rebuilds one, what it is, and what is read.
const OTHERS: [(&str, &str, &str); 7] = [
    ("torch._utils._rebuild_sparse_tensor", "a sparse tensor", "a dense one, as .to_dense() makes it"),
    ("torch._utils._rebuild_sparse_csr_tensor", "a sparse tensor", "a dense one, as .to_dense() makes it"),
    (
        "torch._utils._rebuild_nested_tensor",
        "a nested tensor",
        "one of a single shape, as .to_padded_tensor(0) makes it",
    ),
    ("torch._utils._rebuild_qtensor", "a quantized tensor", "one of plain numbers, as .dequantize() makes it"),
    (
        "torch._utils._rebuild_meta_tensor_no_storage",
        "a tensor without values (on the device \"meta\")",
        "one with values",
    ),
    ("numpy._core.multiarray._reconstruct", "a NumPy array", NUMPY),
    ("numpy.core.multiarray._reconstruct", "a NumPy array", NUMPY),
];

/// What is expected of a NumPy array in a file of PyTorch's.
const NUMPY: &str = "a tensor, as torch.from_numpy(x) makes it, or a file of NumPy's: `np.savez(\"file.npz\", name=x)`";

/// Two lines of Python that make a file of what this one holds.
const CONVERT: &str = "tensors that torch.save wrote; in Python: `x = torch.load(\"file.pt\", weights_only=True)`, then \
                       `safetensors.torch.save_file(x, \"file.safetensors\")`";

pub fn open(source: Box<dyn ByteSource>) -> Parsed<Box<dyn Arrays>> {
    let source: Rc<dyn ByteSource> = source.into();
    let start = read_bytes(source.as_ref(), 0, source.len().min(2) as usize)?;
    if start != b"PK" {
        // Before PyTorch 1.6 the pickle itself was the file.
        let found =
            if start.starts_with(b"\x80") { "a file of the format before PyTorch 1.6" } else { "no ZIP archive" };
        return Err(Problem::found(Place::File, found, CONVERT));
    }
    let members: HashMap<String, Rc<dyn ByteSource>> =
        zip::members(source)?.into_iter().map(|member| (member.name, member.source)).collect();
    let Some(prefix) = members.keys().find_map(|name| name.strip_suffix("data.pkl")).map(str::to_owned) else {
        return Err(Problem::found(Place::File, "an archive without data.pkl", CONVERT));
    };
    let big_endian = match members.get(&format!("{prefix}byteorder")) {
        Some(order) => order.len() == 3 && read_bytes(order.as_ref(), 0, 3)? == b"big",
        None => false,
    };
    let pickled = &members[&format!("{prefix}data.pkl")];
    if pickled.len() > MAX_PICKLE {
        let found = format!("a data.pkl of {} bytes", pickled.len());
        return Err(Problem::found(Place::File, found, format!("at most {MAX_PICKLE} bytes")));
    }
    let bytes = read_bytes(pickled.as_ref(), 0, pickled.len() as usize)?;
    let whole =
        pickle::read(&bytes).map_err(|found| Problem::found(Place::Array("data.pkl".to_owned()), found, CONVERT))?;
    let mut file = Laid::default();
    let mut found = Found::default();
    found.walk(&whole, String::new(), 0);
    file.left_out = found.left_out;
    for (key, tensor) in found.tensors {
        let Some(storage) = members.get(&format!("{prefix}data/{}", tensor.storage.key)) else {
            let found = format!("no data/{}", brief(&tensor.storage.key));
            return Err(Problem::found(Place::Array(key), found, "the bytes of the tensor in the archive"));
        };
        let single = tensor.shape.iter().all(|&axis| axis == 1);
        file.add(&key, storage.clone(), layout(&tensor, storage.len(), big_endian), single);
    }
    Ok(Box::new(Torch { tensors: file, columns: found.columns }))
}

/// Tensors, and the columns that lists are.
struct Torch {
    tensors: Laid,
    columns: IndexMap<String, Feature>,
}

impl Arrays for Torch {
    fn arrays(&self) -> Vec<ArrayInfo> {
        let mut arrays = self.tensors.arrays();
        arrays.extend(self.columns.iter().map(|(key, column)| {
            let (kind, dtype) = match column {
                Feature::Real(_) => (ArrayKind::Real, "number"),
                _ => (ArrayKind::Symbols, "list"),
            };
            let (key, shape, dtype) = (key.clone(), vec![column.rows() as u64], dtype.to_owned());
            let mut info =
                ArrayInfo { key, kind, shape, dtype, distinct: None, classes: vec![], index: false, notes: vec![] };
            Tally::of(column).tell(&mut info);
            info
        }));
        arrays
    }

    fn left_out(&self) -> Vec<LeftOut> {
        self.tensors.left_out()
    }

    fn read(&self, array: &ArrayInfo, layer: u64, monitor: &dyn Monitor) -> Parsed<Feature> {
        match self.columns.get(&array.key) {
            Some(column) => Ok(column.clone()),
            None => self.tensors.read(array, layer, monitor),
        }
    }
}

/// Containers in containers that are looked into.
const MAX_DEPTH: usize = 16;

/// What a pickle holds, by path.
#[derive(Default)]
struct Found {
    tensors: Vec<(String, Tensor)>,
    columns: IndexMap<String, Feature>,
    left_out: Vec<LeftOut>,
}

impl Found {
    fn walk(&mut self, thing: &Thing, path: String, depth: usize) {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        if depth == MAX_DEPTH {
            return self.leave_out(path, "containers in containers", false);
        }
        match thing {
            Thing::Tensor(tensor) => {
                let key = if path.is_empty() { "tensor".to_owned() } else { path };
                self.tensors.push((key, (**tensor).clone()));
            }
            Thing::Dict(entries) => {
                for (key, value) in entries.borrow().iter() {
                    self.walk(value, below(&key.label()), depth + 1);
                }
            }
            Thing::List(items) => self.items(&items.borrow(), path, depth),
            Thing::Tuple(items) => self.items(items, path, depth),
            // What an object is made of: its items and attributes, else what its class was called with.
            Thing::Object(object) => {
                let other = OTHERS.iter().find(|(name, ..)| object.class == *name);
                // What such a tensor is made of is no array of its own.
                if let Some((_, found, expected)) = other {
                    let what = format!("{}: found {found}, expected {expected}", key(&path));
                    return self.left_out.push(LeftOut { what, single: false });
                }
                let before = self.tensors.len();
                let left = self.left_out.len();
                for (key, value) in object.entries.borrow().iter() {
                    self.walk(value, below(&key.label()), depth + 1);
                }
                if self.tensors.len() == before {
                    self.items(&object.arguments, path.clone(), depth);
                }
                if self.tensors.len() == before {
                    self.left_out.truncate(left);
                    self.leave_out(path, &thing.words(), false);
                }
            }
            other => self.leave_out(path, &other.words(), other.is_single()),
        }
    }

    /// The items of a list: a column where they are texts or numbers, else whatever each is.
    fn items(&mut self, items: &[Thing], path: String, depth: usize) {
        if !path.is_empty() && items.len() > 1 && items.iter().all(Thing::is_single) {
            match column(items) {
                Some(column) => drop(self.columns.insert(path, column)),
                None => self.leave_out(path, &format!("a list of {} values of several kinds", items.len()), false),
            }
            return;
        }
        for (at, item) in items.iter().enumerate() {
            let key = if path.is_empty() { at.to_string() } else { format!("{path}.{at}") };
            self.walk(item, key, depth + 1);
        }
    }

    fn leave_out(&mut self, path: String, found: &str, single: bool) {
        self.left_out.push(LeftOut { what: format!("{}: found {found}, expected a tensor", key(&path)), single });
    }
}

/// The name of what is at a path, for a message.
fn key(path: &str) -> &str {
    if path.is_empty() { "data.pkl" } else { path }
}

/// Texts or whole numbers as symbols, numbers as reals.
fn column(items: &[Thing]) -> Option<Feature> {
    let text = |item: &Thing| match item {
        Thing::Text(text) if is_label(text) => Some(text.to_string()),
        _ => None,
    };
    let whole = |item: &Thing| match item {
        Thing::Int(value) => Some(*value),
        _ => None,
    };
    let real = |item: &Thing| match item {
        Thing::Int(value) => Some(*value as f64),
        Thing::Float(value) if value.is_finite() => Some(*value),
        _ => None,
    };
    if let Some(texts) = items.iter().map(text).collect::<Option<Vec<_>>>() {
        return Some(Feature::from_labels(texts));
    }
    let flag = |item: &Thing| match item {
        Thing::Bool(flag) => Some(*flag),
        _ => None,
    };
    if let Some(flags) = items.iter().map(flag).collect::<Option<Vec<_>>>() {
        let mut symbols = Symbols::default();
        flags.into_iter().for_each(|flag| symbols.push(flag));
        return Some(symbols.by_value().into());
    }
    if let Some(numbers) = items.iter().map(whole).collect::<Option<Vec<_>>>() {
        let mut symbols = Symbols::default();
        numbers.into_iter().for_each(|number| symbols.push(number));
        return Some(symbols.by_value().into());
    }
    items.iter().map(real).collect::<Option<Vec<_>>>().map(Feature::Real)
}

fn layout(tensor: &Tensor, bytes: u64, big_endian: bool) -> Parsed<Layout> {
    let storage = &tensor.storage;
    let Some(dtype) = Dtype::named(&storage.dtype, big_endian) else {
        let expected = "float16, bfloat16, float32, float64, integers of 8 to 64 bits or bool";
        return Err(Problem::found(Place::File, format!("numbers of type {}", storage.dtype), expected));
    };
    check_shape(&tensor.shape, &tuple(&tensor.shape), dtype)?;
    let axes = tensor.shape.iter().zip(&tensor.strides);
    let last = axes.clone().try_fold(tensor.offset, |at, (&n, &stride)| at.checked_add((n - 1).checked_mul(stride)?));
    let end = last.and_then(|last| last.checked_add(1)?.checked_mul(dtype.size));
    if tensor.strides.len() != tensor.shape.len() || end.is_none_or(|end| end > bytes) {
        let found = format!("shape {} at {} of a storage of {bytes} bytes", tuple(&tensor.shape), tensor.offset);
        return Err(Problem::found(Place::File, found, "a tensor within its storage"));
    }
    // An axis of one value has any stride.
    let runs = |order: &mut dyn Iterator<Item = (&u64, &u64)>| {
        let mut run = 1;
        order.filter(|(n, _)| **n > 1).all(|(&n, &stride)| {
            let contiguous = stride == run;
            run = run.saturating_mul(n);
            contiguous
        })
    };
    let order = if runs(&mut axes.clone().rev()) {
        Order::C
    } else if runs(&mut axes.clone()) {
        Order::Fortran
    } else if tensor.shape.len() == 1 {
        return Err(Problem::found(Place::File, "a column with gaps", "a column as .contiguous() makes it"));
    } else if tensor.strides.iter().zip(&tensor.shape).any(|(&stride, &n)| stride == 0 && n > 1) {
        return Err(Problem::found(Place::File, "an expanded tensor", "one as .contiguous() makes it"));
    } else {
        let mut strides = [0; 3];
        strides[3 - tensor.strides.len()..].copy_from_slice(&tensor.strides);
        Order::Strided(strides)
    };
    Ok(Layout { dtype, order, shape: tensor.shape.clone(), start: tensor.offset * dtype.size })
}
