//! NumPy's `.npz`: a ZIP archive of `.npy` members, stored (`np.savez`) or deflated (`np.savez_compressed`).

use super::bytes::ByteSource;
use super::error::{Checked, Place, Problem};
use super::raw::Laid;
use super::{Arrays, npy, zip};

pub fn open(source: Box<dyn ByteSource>) -> Checked<Box<dyn Arrays>> {
    let mut file = Laid::default();
    for member in zip::members(source.into())? {
        let Some(key) = member.name.strip_suffix(".npy") else {
            let problem = Problem::found(Place::Array(member.name), "a file that is no .npy", "NumPy arrays");
            file.left_out.push(problem.to_string());
            continue;
        };
        let layout = npy::layout(member.source.as_ref());
        file.add(key, member.source, layout);
    }
    Ok(Box::new(file))
}
