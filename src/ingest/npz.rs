//! NumPy's `.npz`: a ZIP archive of `.npy` members, stored (`np.savez`) or deflated (`np.savez_compressed`).

use super::bytes::ByteSource;
use super::error::{Parsed, Place, Problem};
use super::raw::Laid;
use super::{Arrays, LeftOut, npy, sparse, zip};

pub fn open(source: Box<dyn ByteSource>) -> Parsed<Box<dyn Arrays>> {
    let members = zip::members(source.into())?;
    if let Some(sparse) = sparse::open(&members) {
        return sparse;
    }
    let mut file = Laid::default();
    for member in members {
        let Some(key) = member.name.strip_suffix(".npy") else {
            let problem = Problem::found(Place::Array(member.name), "a file that is not .npy", "NumPy arrays");
            file.left_out.push(LeftOut { what: problem.to_string(), single: false });
            continue;
        };
        let layout = npy::layout(member.source.as_ref());
        let single = layout.is_err() && npy::is_single(member.source.as_ref());
        file.add(key, member.source, layout, single);
    }
    Ok(Box::new(file))
}
