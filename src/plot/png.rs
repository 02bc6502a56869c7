//! How large a PNG is on paper, which a browser's canvas does not say of what it gives.

/// The signature and the head, the first chunk: what follows may say the density (PNG 1.2, 5.2 and 11.2.2).
const HEAD: usize = 8 + 25;
/// Millimetres of an inch are 25.4, and the density is that of a metre.
const INCHES: f64 = 1000.0 / 25.4;

/// The picture with so many dots an inch; as it is where it is too short to be one.
pub fn with_density(png: &[u8], dots: u32) -> Vec<u8> {
    let Some((head, rest)) = png.split_at_checked(HEAD) else { return png.to_vec() };
    let density = (f64::from(dots) * INCHES).round() as u32;
    let mut chunk = b"pHYs".to_vec();
    chunk.extend([density.to_be_bytes(), density.to_be_bytes()].concat());
    // Of a metre.
    chunk.push(1);
    let length = (chunk.len() - 4) as u32;
    [head, &length.to_be_bytes(), &chunk, &crc(&chunk).to_be_bytes(), rest].concat()
}

/// CRC-32 of ISO 3309, as PNG has it.
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1));
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_density_stands_behind_the_head() {
        // What the CRC of every PNG's last chunk is.
        assert_eq!(crc(b"IEND"), 0xae42_6082);
        let png: Vec<u8> = (0..60).collect();
        let found = with_density(&png, 300);
        assert_eq!((&found[..HEAD], &found[HEAD + 21..]), (&png[..HEAD], &png[HEAD..]));
        assert_eq!(found[HEAD..HEAD + 8], [0, 0, 0, 9, b'p', b'H', b'Y', b's']);
        // 300 dots an inch are 11811 a metre.
        assert_eq!(found[HEAD + 8..HEAD + 17], [0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1]);
        assert_eq!(with_density(&png[..9], 300), png[..9]);
    }
}
