//! The file of lists: for each tab its columns, their widths, the order, and the view it begins with. The program writes it;
//! a person may change it by hand.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::Finding;

/// What is kept of one tab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptList {
    /// Its columns: `score full-name:30 | company`.
    pub columns: String,
    /// Its order: `-score full-name`.
    pub order: String,
    /// The view it begins with; empty for none.
    pub view: String,
    /// The reports of a dashboard: `leads-by-source #17`.
    pub reports: String,
    /// Where it stands in the file, for findings; 0 where it does not.
    pub line: usize,
}

/// What is kept of all tabs, by their names: `sales.lead`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptLists {
    /// The file as the person knows it.
    pub file: String,
    /// By tab.
    pub lists: BTreeMap<String, KeptList>,
}

/// Written above the lists.
const HEAD: &str = "# What your lists look like. Prospekt writes this file whenever you change columns, order or the view to begin with.\n";

impl KeptLists {
    /// Reads the file; what is wrong in it is answered, everything else applies.
    #[must_use]
    pub fn read(file: &str, text: &str) -> (Self, Vec<Finding>) {
        let finding = |offset: usize, problem: String| Finding::error(file, Finding::line_of(text, offset), problem);
        let mut kept = Self { file: file.to_owned(), lists: BTreeMap::new() };
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                return (kept, vec![finding(at, error.message().to_owned())]);
            }
        };
        let mut findings = Vec::new();
        for (tab, rows) in table.get_ref() {
            let at = tab.span().start;
            let DeValue::Table(rows) = rows.get_ref() else {
                findings.push(finding(at, format!("'{}' is not a list such as [\"sales.lead\"]", tab.get_ref())));
                continue;
            };
            let mut list = KeptList { line: Finding::line_of(text, at), ..KeptList::default() };
            for (name, value) in rows {
                let at = name.span().start;
                let place = match name.get_ref().as_ref() {
                    "columns" => &mut list.columns,
                    "order" => &mut list.order,
                    "view" => &mut list.view,
                    "reports" => &mut list.reports,
                    other => {
                        findings.push(finding(at, format!("there is no word '{other}'; there are columns, order, view and reports")));
                        continue;
                    }
                };
                match value.get_ref() {
                    DeValue::String(text) => text.as_ref().clone_into(place),
                    _ => findings.push(finding(at, format!("'{}' needs a text in quotes", name.get_ref()))),
                }
            }
            kept.lists.insert(tab.get_ref().to_string(), list);
        }
        (kept, findings)
    }

    /// The whole file.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = HEAD.to_owned();
        for (tab, list) in &self.lists {
            out.push_str(&format!("\n[{}]\n", quoted(tab)));
            for (name, text) in [("columns", &list.columns), ("order", &list.order), ("view", &list.view), ("reports", &list.reports)] {
                if !text.is_empty() {
                    out.push_str(&format!("{name} = {}\n", quoted(text)));
                }
            }
        }
        out
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let list = KeptList {
            columns: "score full-name:30 | company".to_owned(),
            order: "-score".to_owned(),
            view: "#17".to_owned(),
            line: 3,
            ..KeptList::default()
        };
        let other = KeptList { columns: "full-name \"odd\"".to_owned(), line: 8, ..KeptList::default() };
        let lists = [("sales.lead".to_owned(), list), ("x \"y\"".to_owned(), other)].into();
        let kept = KeptLists { file: "lists.toml".to_owned(), lists };
        assert_eq!(KeptLists::read("lists.toml", &kept.write()), (kept, vec![]));
    }

    #[test]
    fn a_broken_entry_is_named_with_its_line_and_the_rest_applies() {
        let text = "loose = 1\n[\"sales.lead\"]\ncolumns = 7\ncolour = \"red\"\norder = \"-score\"\n";
        let (kept, findings) = KeptLists::read("lists.toml", text);
        let found: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "lists.toml, line 1: 'loose' is not a list such as [\"sales.lead\"]",
                "lists.toml, line 4: there is no word 'colour'; there are columns, order, view and reports",
                "lists.toml, line 3: 'columns' needs a text in quotes",
            ]
        );
        assert_eq!(kept.lists["sales.lead"].order, "-score");
        let (kept, findings) = KeptLists::read("lists.toml", "[\"sales.lead\"\n");
        assert_eq!((kept.lists.len(), findings.len()), (0, 1));
    }
}
