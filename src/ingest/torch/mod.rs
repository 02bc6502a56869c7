//! PyTorch's `.pt` and `.pth` (`torch.save`, 1.6 and newer): a ZIP archive of a pickle, `data.pkl`, that says how tensors lie in the
//! members `data/0`, `data/1`, …. The pickle is read by [`pickle`], which knows what a tensor looks like and executes nothing.
//!
//! Tensors in dictionaries and lists are arrays called by their path: `{"image": [a, b]}` holds `image.0` and `image.1`.

mod pickle;

use super::bytes::ByteSource;
use super::error::{Checked, Place, Problem, brief};
use super::raw::{Dtype, Laid, Layout, Order, check_shape, tuple};
use super::{Arrays, read_bytes, zip};
use pickle::{Tensor, Thing};
use std::collections::HashMap;
use std::rc::Rc;

/// A pickle of tensors is small: their bytes are elsewhere.
const MAX_PICKLE: u64 = 64 << 20;

/// Two lines of Python that make a file of what this one holds.
const CONVERT: &str = "tensors that torch.save wrote; in Python: `x = torch.load(\"file.pt\", weights_only=True)`, then \
                       `safetensors.torch.save_file(x, \"file.safetensors\")`";

pub fn open(source: Box<dyn ByteSource>) -> Checked<Box<dyn Arrays>> {
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
    let mut tensors = Vec::new();
    walk(&whole, String::new(), 0, &mut tensors, &mut file.left_out);
    for (key, tensor) in tensors {
        let Some(storage) = members.get(&format!("{prefix}data/{}", tensor.storage.key)) else {
            let found = format!("no data/{}", brief(&tensor.storage.key));
            return Err(Problem::found(Place::Array(key), found, "the bytes of the tensor in the archive"));
        };
        file.add(&key, storage.clone(), layout(&tensor, storage.len(), big_endian));
    }
    Ok(Box::new(file))
}

/// Containers in containers that are looked into.
const MAX_DEPTH: usize = 16;

/// Finds the tensors and their paths.
fn walk(thing: &Thing, path: String, depth: usize, tensors: &mut Vec<(String, Tensor)>, left_out: &mut Vec<String>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match thing {
        Thing::Tensor(tensor) => {
            let key = if path.is_empty() { "tensor".to_owned() } else { path };
            tensors.push((key, (**tensor).clone()));
        }
        _ if depth == MAX_DEPTH => left_out.push(format!("{path}: found containers in containers, expected tensors")),
        Thing::Dict(entries) => {
            for (key, value) in entries.borrow().iter() {
                walk(value, below(&key.label()), depth + 1, tensors, left_out);
            }
        }
        Thing::List(items) => {
            for (at, item) in items.borrow().iter().enumerate() {
                walk(item, below(&at.to_string()), depth + 1, tensors, left_out);
            }
        }
        Thing::Tuple(items) => {
            for (at, item) in items.iter().enumerate() {
                walk(item, below(&at.to_string()), depth + 1, tensors, left_out);
            }
        }
        other => {
            let key = if path.is_empty() { "data.pkl" } else { &path };
            left_out.push(format!("{key}: found {}, expected a tensor", other.words()));
        }
    }
}

fn layout(tensor: &Tensor, bytes: u64, big_endian: bool) -> Checked<Layout> {
    let storage = &tensor.storage;
    let Some(dtype) = Dtype::named(storage.dtype, big_endian) else {
        let expected = "float16, bfloat16, float32, float64, integers of 8 to 64 bits or bool";
        return Err(Problem::found(Place::File, format!("a storage of {}", storage.dtype), expected));
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
