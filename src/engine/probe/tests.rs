use super::*;
use crate::math::bits;
use crate::rng::Rng;
use data::Feature;
use ndarray::Array2;
use schema::config::{Coding, Config};
use schema::progress::Silent;
use std::time::Instant;

/// Numbers of an npy file of f32.
fn npy(path: &str) -> Array2<f32> {
    let bytes = std::fs::read(path).unwrap();
    let length = u16::from_le_bytes([bytes[8], bytes[9]]) as usize;
    let header = String::from_utf8_lossy(&bytes[10..10 + length]).to_string();
    eprintln!("{path} {header}");
    let shape: Vec<usize> = header.split("'shape': (").nth(1).unwrap().split(')').next().unwrap().split(',').filter_map(|x| x.trim().parse().ok()).collect();
    let last = shape[shape.len() - 1];
    let n = shape[shape.len() - 2];
    let body = &bytes[10 + length..];
    let all: Vec<f32> = if header.contains("f2") {
        body.chunks_exact(2).map(|b| half(u16::from_le_bytes([b[0], b[1]]))).collect()
    } else {
        body.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
    };
    let from = all.len() - n * last;
    Array2::from_shape_vec((n, last), all[from..].to_vec()).unwrap()
}

fn half(h: u16) -> f32 {
    let (s, e, m) = (h >> 15, i32::from(h >> 10 & 31), f64::from(h & 1023));
    let v = if e == 0 { m * 2f64.powi(-24) } else { (1.0 + m / 1024.0) * 2f64.powi(e - 15) };
    (if s == 1 { -v } else { v }) as f32
}

fn emoji() -> (Array2<f32>, Array2<f32>, Vec<u32>) {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/samples/emoji/");
    let labels = std::fs::read_to_string(format!("{root}group.csv")).unwrap();
    let labels: Vec<&str> = labels.lines().collect();
    let a = npy(&format!("{root}image.npy"));
    let skip = labels.len() - a.nrows();
    let Feature::Symbols { codes, .. } = Feature::from_labels(labels[skip..].iter().map(|l| l.rsplit(',').next().unwrap())) else { panic!() };
    (a, npy(&format!("{root}name.npy")), codes)
}

fn show(name: &str, columns: &[&Columns], y: &[u32], classes: usize) {
    let t = Instant::now();
    let r = probe(columns, y, classes, 5, 0, &Silent).unwrap().unwrap();
    eprintln!("{name}: {:.4} ± {:.4} bit, acc {:.3}, {:?}, {} evals, {:.3} s", bits(r.nats), bits(r.standard_error), r.accuracy, r.ridges, r.evaluations, t.elapsed().as_secs_f64());
}

#[test]
#[ignore]
fn explore_emoji() {
    let (a, b, y) = emoji();
    let k = *y.iter().max().unwrap() as usize + 1;
    eprintln!("n {} k {k}", y.len());
    let plan = Config::default().check().unwrap();
    for most in [16, 32, 64, 128] {
        for whiten in [0.0, 0.5, 1.0] {
            let a = Columns::at_most(&Feature::Matrix(a.clone()), Coding::Auto, &plan, most, whiten, &Silent).unwrap();
            let b = Columns::at_most(&Feature::Matrix(b.clone()), Coding::Auto, &plan, most, whiten, &Silent).unwrap();
            eprintln!("-- most {most} whiten {whiten}");
            show("image", &[&a], &y, k);
            show("name", &[&b], &y, k);
            show("both", &[&a, &b], &y, k);
        }
    }
}

#[test]
#[ignore]
fn explore_large() {
    let (n, d, k) = (10_000, 768, 10);
    let mut rng = Rng::stream(1, &[]);
    let y: Vec<u32> = (0..n).map(|_| rng.below(k as u64) as u32).collect();
    let mut make = |strength: f64| {
        let centres: Vec<f64> = (0..k * d).map(|_| strength * rng.normal()).collect();
        let mix: Vec<f64> = (0..20 * d).map(|_| rng.normal()).collect();
        let mut m = Array2::zeros((n, d));
        for i in 0..n {
            let f: Vec<f64> = (0..20).map(|_| rng.normal()).collect();
            for j in 0..d {
                let mut x = centres[y[i] as usize * d + j] + rng.normal();
                for (q, f) in f.iter().enumerate() { x += f * mix[q * d + j]; }
                m[[i, j]] = x as f32;
            }
        }
        Feature::Matrix(m)
    };
    let (a, b) = (make(0.06), make(0.12));
    let plan = Config::default().check().unwrap();
    let t = Instant::now();
    let a = Columns::at_most(&a, Coding::Auto, &plan, 64, 1.0, &Silent).unwrap();
    let b = Columns::at_most(&b, Coding::Auto, &plan, 64, 1.0, &Silent).unwrap();
    eprintln!("pca {:.3}", t.elapsed().as_secs_f64());
    show("a", &[&a], &y, k);
    show("b", &[&b], &y, k);
    show("both", &[&a, &b], &y, k);
}
