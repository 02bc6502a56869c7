//! Files that are met beside embeddings and not read, and what makes a file of one that is: told by their first bytes, whatever they are called, or by
//! their extension.

use super::error::{Place, Problem};
use super::{FORMATS, Format};

const PACKED: &str = "the file that is packed in it: unpack it first";
const WORKBOOK: &str =
    "a table of text; in Python: `pandas.read_excel(\"file.xlsx\").to_csv(\"file.csv\", index=False)`";

/// Extensions of files that are met beside embeddings and not read, and what makes a file of one that is.
const ELSEWHERE: [(&[&str], &str); 5] = [
    (&["gz", "bz2", "xz", "zst", "7z", "tar", "tgz"], PACKED),
    (
        &["pkl", "pickle", "joblib"],
        "a file that holds no program; in Python, of an array x: `np.save(\"file.npy\", x)`, of a data frame: \
         `x.to_parquet(\"file.parquet\")`",
    ),
    (&["xls", "xlsx", "ods"], WORKBOOK),
    (
        &["png", "jpg", "jpeg", "gif", "webp", "svg"],
        "embeddings and labels; in the page, pictures can be dropped once the examples of a report are open",
    ),
    (&["rds", "rda", "rdata"], "a table of text; in R: `write.csv(readRDS(\"file.rds\"), \"file.csv\")`"),
];

/// What stands in a file's place and is no file of data, by its first bytes; text in either case.
const IN_ITS_PLACE: [(&[u8], &str, &str); 7] = [
    (b"version https://git-lfs", "a pointer of Git LFS", "the file that it stands for: `git lfs pull` fetches it"),
    (b"<!doctype html", PAGE, DOWNLOADED),
    (b"<html", PAGE, DOWNLOADED),
    (b"\x1f\x8b\x08", "a file packed by gzip", PACKED),
    (b"\xfd7zxz\0", "a file packed by xz", PACKED),
    (b"\x28\xb5\x2f\xfd", "a file packed by Zstandard", PACKED),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a file of Microsoft Office", WORKBOOK),
];
const PAGE: &str = "a web page (HTML)";
const DOWNLOADED: &str = "the file itself, which a host may have sent a page in place of: download it again";

/// The first member of an archive that holds a workbook.
const OFFICE: [&str; 5] = ["[Content_Types].xml", "_rels/", "docProps/", "xl/", "mimetype"];
/// Where the header of an archive's first member has the length of its name, and where it has the name.
const NAME: (usize, usize) = (26, 30);

/// What a file of that extension should be instead.
pub fn expected(extension: &str) -> Option<&'static str> {
    ELSEWHERE.iter().find(|(extensions, _)| extensions.contains(&extension)).map(|(_, expected)| *expected)
}

/// The refusal of a file that is not what its name says.
pub fn in_its_place(start: &[u8]) -> Option<Problem> {
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start().to_ascii_lowercase();
    // A file of safetensors starts with the length of its header, which may be any number.
    let lengths = start.get(8) == Some(&b'{');
    let is_start = |(bytes, ..): &&(&[u8], &str, &str)| text.starts_with(bytes) || start.starts_with(bytes);
    let stands = IN_ITS_PLACE.iter().find(is_start).filter(|_| !lengths);
    let is_office = |name: &str| !name.ends_with(".npy") && OFFICE.iter().any(|office| name.starts_with(office));
    let office = || first_member(start).is_some_and(is_office);
    match stands {
        Some((_, found, expected)) => Some(Problem::found(Place::File, *found, *expected)),
        None => office().then(|| Problem::found(Place::File, "a workbook or document of an office program", WORKBOOK)),
    }
}

/// The format of an archive that another name than a reader's hides: PyTorch writes a pickle of that name first.
pub fn member(start: &[u8]) -> Option<&'static Format> {
    let torch = first_member(start)?.ends_with("/data.pkl");
    FORMATS.iter().find(|format| torch && format.name == "pt")
}

/// The name of a ZIP archive's first member.
fn first_member(start: &[u8]) -> Option<&str> {
    let (length, at) = NAME;
    let name = start.starts_with(b"PK\x03\x04").then(|| start.get(at..))??;
    let length = usize::from(u16::from_le_bytes([*start.get(length)?, *start.get(length + 1)?]));
    std::str::from_utf8(name.get(..length.min(name.len()))?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(name: &str) -> Vec<u8> {
        let mut start = [b"PK\x03\x04".as_slice(), &[0; 22]].concat();
        start.extend([name.len() as u8, 0, 0, 0]);
        [&start, name.as_bytes()].concat()
    }

    #[test]
    fn what_stands_in_a_files_place_is_told_by_its_first_bytes() {
        let told = |start: &[u8]| in_its_place(start).map(|problem| problem.to_string()).unwrap_or_default();
        assert!(told(b"version https://git-lfs.github.com/spec/v1\noid").contains("`git lfs pull`"));
        assert!(told(b"\xef\xbb\xbf\n<!DOCTYPE html>").contains("a web page"));
        assert!(told(b"\x1f\x8b\x08\0").contains("packed by gzip"));
        assert!(told(&archive("[Content_Types].xml")).contains("pandas.read_excel"));
        for data in [
            b"a,b\n1,2".as_slice(),
            b"version,label",
            b"<a>,<b>",
            b"\x93NUMPY",
            b"\x1f\x8b\x08\0\0\0\0\0{",
            &archive("xl/image.npy"),
            b"",
        ] {
            assert_eq!(told(data), "");
        }
    }

    #[test]
    fn an_archive_of_pytorch_is_told_by_its_first_member() {
        assert_eq!(member(&archive("all/data.pkl")).map(|format| format.name), Some("pt"));
        assert!(member(&archive("image.npy")).is_none() && member(b"PK\x03\x04").is_none());
    }
}
