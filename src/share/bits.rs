//! Whole numbers as bits: Exp-Golomb codes (Teuhola 1978), short for small numbers and never worse than about twice a number's own length.

/// The order of a code that stands for "all of these are 0".
pub const ALL_ZERO: u32 = 63;
/// The largest order of a code of numbers.
const MAX_ORDER: u32 = 62;
const ORDER_BITS: u32 = 6;

#[derive(Default)]
pub struct BitWriter {
    bytes: Vec<u8>,
    used: u32,
}

impl BitWriter {
    pub fn bits(&mut self, value: u64, count: u32) {
        for at in (0..count).rev() {
            if self.used == 0 {
                self.bytes.push(0);
            }
            let bit = (value >> at & 1) as u8;
            *self.bytes.last_mut().expect("a byte was pushed") |= bit << (7 - self.used);
            self.used = (self.used + 1) % 8;
        }
    }

    /// Elias' gamma code of `value + 1`, after `order` low bits are put aside.
    pub fn golomb(&mut self, value: u64, order: u32) {
        let high = u128::from(value >> order) + 1;
        let length = 127 - high.leading_zeros();
        self.bits(0, length);
        self.bits(1, 1);
        self.bits(high as u64 & ((1u64 << length.min(63)) - 1 | if length == 64 { 1 << 63 } else { 0 }), length);
        self.bits(value & ((1 << order) - 1), order);
    }

    /// Numbers with the order that suits them best, which stands before them.
    pub fn numbers(&mut self, numbers: &[u64]) {
        let (order, _) = best_order(numbers);
        self.bits(u64::from(order), ORDER_BITS);
        if order != ALL_ZERO {
            numbers.iter().for_each(|&n| self.golomb(n, order));
        }
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// The order that needs the fewest bits, and how many, the order's own included.
pub fn best_order(numbers: &[u64]) -> (u32, u64) {
    if numbers.iter().all(|&n| n == 0) {
        return (ALL_ZERO, u64::from(ORDER_BITS));
    }
    let cost = |order: u32| -> u64 {
        let each = |&n: &u64| u64::from(2 * (127 - (u128::from(n >> order) + 1).leading_zeros()) + 1 + order);
        numbers.iter().map(each).sum::<u64>() + u64::from(ORDER_BITS)
    };
    // The cost falls to its least and rises again; numbers of one size have it near their length.
    let longest = numbers.iter().map(|n| 64 - n.leading_zeros()).max().unwrap_or(0);
    (0..=longest.min(MAX_ORDER)).map(|order| (order, cost(order))).min_by_key(|&(_, cost)| cost).expect("0 is tried")
}

pub struct BitReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> BitReader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// `None` past the end.
    pub fn bits(&mut self, count: u32) -> Option<u64> {
        let mut value = 0;
        for _ in 0..count {
            let byte = *self.bytes.get(self.at / 8)?;
            value = value << 1 | u64::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }

    pub fn golomb(&mut self, order: u32) -> Option<u64> {
        let mut length = 0;
        while self.bits(1)? == 0 {
            length += 1;
            if length > 64 {
                return None;
            }
        }
        let high = (1u128 << length | u128::from(self.bits(length)?)) - 1;
        let high = u64::try_from(high).ok().filter(|high| high.leading_zeros() >= order)?;
        Some(high << order | self.bits(order)?)
    }

    pub fn numbers(&mut self, count: usize) -> Option<Vec<u64>> {
        match self.bits(ORDER_BITS)? as u32 {
            ALL_ZERO => Some(vec![0; count]),
            order => (0..count).map(|_| self.golomb(order)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_size_come_back() {
        let lists: [&[u64]; 6] = [
            &[],
            &[0, 0, 0],
            &[1],
            &[0, 1, 2, 3, 1000, 70_000],
            &[u64::MAX, 0, u64::MAX - 1, 1 << 63, (1 << 63) - 1],
            &[u64::MAX; 3],
        ];
        for list in lists {
            let mut writer = BitWriter::default();
            writer.numbers(list);
            let bytes = writer.into_bytes();
            assert_eq!(BitReader::new(&bytes).numbers(list.len()).as_deref(), Some(list));
            if list.iter().any(|&n| n > 0) {
                assert_eq!(BitReader::new(&bytes[..bytes.len() - 1]).numbers(list.len()), None, "cut: {list:?}");
            }
        }
    }

    #[test]
    fn the_cost_is_what_is_written() {
        let list = [3, 9, 200, 0, 17];
        let mut writer = BitWriter::default();
        writer.numbers(&list);
        assert_eq!(writer.into_bytes().len() as u64, best_order(&list).1.div_ceil(8));
    }
}
