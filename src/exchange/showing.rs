//! The first rows of a file as they would become, before anything is read further.

use super::{
    drafting::{Drafter, Names, NoDraft, Unsettled},
    error::{Warning, Warnings},
    mapping::Mapping,
    reader::Preview,
};
use crate::model::{Draft, Reading, Schema};

/// A row as it would become.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Where it begins.
    pub line: u64,
    /// What it would be; its problems are those it would be refused for.
    pub draft: Draft,
    /// Why it would be none of those that are meant: a sentence.
    pub passed_over: Option<String>,
    /// What a person should know of it.
    pub remarks: Vec<Warning>,
}

/// The first rows, read with this mapping. Columns nobody said anything of are read in the first way there is, and that is said.
#[must_use]
pub fn records(preview: &Preview, mapping: &Mapping, schema: &Schema, reading: Reading, names: Names) -> Vec<Shown> {
    let show = |row: &super::rows::Row| {
        // One a row, so that what is open is said with each.
        let mut drafter = Drafter::new(preview, mapping, schema, reading, names, Unsettled::Tell);
        let mut warnings = Warnings::default();
        let (draft, passed_over) = match drafter.draft(row, &mut warnings) {
            Ok(draft) => (draft, None),
            Err(NoDraft::PassedOver(reason)) => (Draft::default(), Some(reason.words(1))),
            Err(NoDraft::Stopped(error)) => (Draft::default(), Some(error.to_string())),
        };
        Shown { line: row.line, draft, passed_over, remarks: warnings.kept().to_vec() }
    };
    preview.rows.iter().map(show).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        exchange::{Options, Reader},
        model::{fields, record_type::LEAD},
    };

    #[test]
    fn first_rows_are_shown_with_what_is_wrong_in_them() {
        let schema = Schema::default();
        let text = b"Name,E-mail,Birthday\nAnna,anna@x.example,1/2/1970\n,none,\nBo,bo,\n";
        let options = Options::new(LEAD, Reading::utc(0));
        let reader = Reader::open(text.as_slice(), &schema, &options).unwrap();
        let preview = reader.preview();
        let shown = records(preview, &preview.mapping, &schema, options.reading, Names::default());
        assert_eq!(shown.iter().map(|shown| shown.line).collect::<Vec<_>>(), [2, 3, 4]);
        assert_eq!(shown[0].draft.text(fields::EMAIL), "anna@x.example");
        assert!(shown[0].remarks[0].text.contains("more than one way"), "{:?}", shown[0]);
        assert_eq!(shown[1].draft.problems.len(), 1, "{:?}", shown[1]);
        assert_eq!(shown[2].draft.text(fields::NOTES), "E-mail: bo");
        assert!(shown[2].remarks[0].text.contains("is not an e-mail address"));
    }
}
