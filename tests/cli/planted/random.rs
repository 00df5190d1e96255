//! Random numbers of a seed: the same on every machine.

/// xorshift64.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            random.next();
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `most`.
    pub(super) fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() >> 11).unwrap() % most.max(1)
    }

    /// A number from `from` to `to`, both of them possible.
    pub(super) fn within(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }

    /// One of some.
    pub(super) fn of<T: Copy>(&mut self, some: &[T]) -> T {
        some[self.below(some.len())]
    }

    /// The same things in another order.
    pub(super) fn shuffled<T>(&mut self, mut some: Vec<T>) -> Vec<T> {
        for at in (1..some.len()).rev() {
            some.swap(at, self.below(at + 1));
        }
        some
    }
}
