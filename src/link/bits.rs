//! Whole numbers as bits: Exp-Golomb codes (Teuhola 1978), short for small numbers and never worse than about twice a number's own length.

/// The largest order of a code of numbers.
const MAX_ORDER: u32 = 62;
/// The order in which the difference of an order from the one before is written.
const STEP_ORDER: u32 = 1;

#[derive(Default)]
pub struct BitWriter {
    bytes: Vec<u8>,
    used: u32,
    /// The order of the last numbers that were not all 0.
    order: u32,
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
        // The leading 1 is what the zeros stand for.
        self.bits(high as u64, length);
        self.bits(value & ((1 << order) - 1), order);
    }

    /// Numbers: a bit that says whether all are 0; if not, the order that suits them best, as a step from the last one, and their codes.
    pub fn numbers(&mut self, numbers: &[u64]) {
        if numbers.is_empty() {
            return;
        }
        match best_order(numbers, self.order) {
            (None, _) => self.bits(0, 1),
            (Some(order), _) => {
                self.bits(1, 1);
                self.golomb(step(order, self.order), STEP_ORDER);
                self.order = order;
                numbers.iter().for_each(|&n| self.golomb(n, order));
            }
        }
    }

    /// Bits that these numbers would take now.
    pub fn cost(&self, numbers: &[u64]) -> u64 {
        if numbers.is_empty() { 0 } else { best_order(numbers, self.order).1 }
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// The order that needs the fewest bits, none where all are 0; and how many bits, those that tell the order included.
fn best_order(numbers: &[u64], last: u32) -> (Option<u32>, u64) {
    let Some(longest) = numbers.iter().filter(|&&n| n > 0).map(|n| 64 - n.leading_zeros()).max() else {
        return (None, 1);
    };
    let cost = |order: u32| -> u64 {
        let told = 1 + length(step(order, last), STEP_ORDER);
        told + numbers.iter().map(|&n| length(n, order)).sum::<u64>()
    };
    let orders = 0..=longest.min(MAX_ORDER);
    let (order, cost) = orders.map(|order| (order, cost(order))).min_by_key(|&(_, cost)| cost).expect("0 is tried");
    (Some(order), cost)
}

/// Bits of a number's code.
pub fn length(value: u64, order: u32) -> u64 {
    u64::from(2 * (127 - (u128::from(value >> order) + 1).leading_zeros()) + 1 + order)
}

fn step(order: u32, last: u32) -> u64 {
    if order >= last { u64::from(order - last) * 2 } else { u64::from(last - order) * 2 - 1 }
}

pub struct BitReader<'a> {
    bytes: &'a [u8],
    at: usize,
    order: u32,
}

impl<'a> BitReader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, order: 0 }
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
        if count == 0 {
            return Some(Vec::new());
        }
        if self.bits(1)? == 0 {
            return Some(vec![0; count]);
        }
        let step = self.golomb(STEP_ORDER)?.min(2 * 64) as i64;
        let order = i64::from(self.order) + if step % 2 == 0 { step / 2 } else { -(step + 1) / 2 };
        self.order = u32::try_from(order).ok().filter(|&order| order <= MAX_ORDER)?;
        (0..count).map(|_| self.golomb(self.order)).collect()
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
        let cost = BitWriter::default().cost(&list);
        assert_eq!(writer.into_bytes().len() as u64, cost.div_ceil(8));
    }
}
