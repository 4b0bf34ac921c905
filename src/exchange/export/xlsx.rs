//! An Excel workbook, row by row: numbers, days and truths as such, all else as text, which is never a formula. The first row stays
//! in sight and filters. What a sheet cannot hold goes on the next one.

use std::io;

use super::{Output, RecordWriter, Sheet};

#[cfg(feature = "workbook")]
pub(super) use with_workbooks::workbook;

/// An Excel workbook.
#[cfg(not(feature = "workbook"))]
pub(super) fn workbook<'a>(_output: Output<'a>, _sheet: Sheet<'a>) -> io::Result<Box<dyn RecordWriter + 'a>> {
    let why = "this program was built without workbooks: choose CSV, or build it with `cargo build --features workbook`";
    Err(io::Error::new(io::ErrorKind::Unsupported, why))
}

#[cfg(feature = "workbook")]
mod with_workbooks {
    use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

    use super::{
        super::heads::{Head, Part},
        *,
    };
    use crate::{
        exchange::guard::told_apart,
        model::{FieldDef, Kind, Record, Value},
    };

    /// The most units of UTF-16 a cell holds.
    const LONGEST_CELL: usize = 32_767;
    /// What stands at the end of a cell that held more.
    const CUT: &str = " … (cut)";
    /// Records a sheet holds, below its headers.
    const MOST_ROWS: u32 = 1_048_575;
    /// Days from 30 December 1899, from which spreadsheets count, to 1970.
    const TO_1970: i32 = 25_569;
    /// The first day spreadsheets count right: 1 March 1900.
    const FIRST_DAY: i32 = 61;
    /// The last day they know: 31 December 9999.
    const LAST_DAY: i32 = 2_958_465;
    /// Numbers with more digits would be changed.
    const EXACT: i64 = 1_000_000_000_000_000;

    struct Book<'a> {
        output: Output<'a>,
        sheet: Sheet<'a>,
        heads: Vec<Head<'a>>,
        book: Workbook,
        formats: Formats,
        /// Sheets so far.
        sheets: usize,
        /// The next row of the last sheet.
        row: u32,
        cut: u64,
    }

    struct Formats {
        head: Format,
        day: Format,
        moment: Format,
        money: Format,
        percent: Format,
    }

    /// An Excel workbook.
    pub(in crate::exchange::export) fn workbook<'a>(output: Output<'a>, sheet: Sheet<'a>) -> io::Result<Box<dyn RecordWriter + 'a>> {
        let formats = Formats {
            head: Format::new().set_bold(),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
            money: Format::new().set_num_format("0.00"),
            percent: Format::new().set_num_format("0.####\"%\""),
        };
        let heads = sheet.heads();
        let mut book = Book { output, sheet, heads, book: Workbook::new(), formats, sheets: 0, row: 0, cut: 0 };
        book.begin_sheet().map_err(failed)?;
        Ok(Box::new(book))
    }

    fn failed(error: XlsxError) -> io::Error {
        match error {
            XlsxError::IoError(error) => error,
            other => io::Error::other(other.to_string()),
        }
    }

    impl Book<'_> {
        fn begin_sheet(&mut self) -> Result<(), XlsxError> {
            self.end_sheet()?;
            let page = self.book.add_worksheet_with_constant_memory()?;
            self.sheets += 1;
            page.set_name(format!("Records{}", if self.sheets > 1 { format!(" {}", self.sheets) } else { String::new() }))?;
            page.set_freeze_panes(1, 0)?;
            for (column, head) in (0..).zip(&self.heads) {
                page.set_column_width(column, width(head))?;
                page.write_string_with_format(0, column, head.name, &self.formats.head)?;
            }
            self.row = 1;
            Ok(())
        }

        /// Only now is it known how far the filter reaches.
        fn end_sheet(&mut self) -> Result<(), XlsxError> {
            if let (Some(last), Some(at)) =
                (u16::try_from(self.heads.len()).ok().and_then(|count| count.checked_sub(1)), self.sheets.checked_sub(1))
            {
                self.book.worksheet_from_index(at)?.autofilter(0, 0, self.row.saturating_sub(1), last)?;
            }
            Ok(())
        }
    }

    impl RecordWriter for Book<'_> {
        fn record(&mut self, record: &Record) -> io::Result<()> {
            if self.row > MOST_ROWS {
                self.begin_sheet().map_err(failed)?;
            }
            let page = self.book.worksheet_from_index(self.sheets - 1).map_err(failed)?;
            for (column, head) in (0..).zip(&self.heads) {
                let is_cut = match head.part {
                    Part::Field(field) => match self.sheet.value(record, field.id) {
                        Some(value) => put(page, (self.row, column), field, &value, &self.sheet, &self.formats),
                        None => Ok(false),
                    },
                    Part::Word(..) | Part::Groups(_) => text(page, (self.row, column), &self.sheet.cell(record, head.part)),
                };
                self.cut += u64::from(is_cut.map_err(failed)?);
            }
            self.row += 1;
            Ok(())
        }

        fn remarks(&self) -> Vec<String> {
            let cut = (self.cut > 0).then(|| format!("{} cells held more than a sheet takes and end in '{}'.", self.cut, CUT.trim()));
            super::super::left_out("the other program", &self.sheet.homeless()).into_iter().chain(cut).collect()
        }

        fn finish(&mut self) -> io::Result<()> {
            self.end_sheet().map_err(failed)?;
            self.book.save_to_writer(&mut *self.output).map_err(failed)?;
            self.output.flush()
        }
    }

    /// Writes a value by its type; answers whether it was cut.
    fn put(
        page: &mut Worksheet,
        at: (u32, u16),
        field: &FieldDef,
        value: &Value,
        sheet: &Sheet<'_>,
        formats: &Formats,
    ) -> Result<bool, XlsxError> {
        let (row, column) = at;
        let words = || field.kind.write(value);
        let mut number = |number: i64, parts: f64, format: Option<&Format>| match format {
            _ if number.abs() >= EXACT => text(page, at, &words()),
            Some(format) => page.write_number_with_format(row, column, as_float(number) / parts, format).map(|_| false),
            None => page.write_number(row, column, as_float(number) / parts).map(|_| false),
        };
        match value {
            Value::Number(count) => number(*count, 1.0, None),
            Value::Stars(stars) => number(i64::from(*stars), 1.0, None),
            Value::Money(minor) => number(*minor, 100.0, Some(&formats.money)),
            Value::Decimal(ten_thousandths) if field.kind == Kind::Percent => number(*ten_thousandths, 10_000.0, Some(&formats.percent)),
            Value::Decimal(ten_thousandths) => number(*ten_thousandths, 10_000.0, None),
            Value::Link(id) => i64::try_from(id.0).map_or_else(|_| Ok(false), |id| number(id, 1.0, None)),
            Value::YesNo(yes) => page.write_boolean(row, column, *yes).map(|_| false),
            Value::Date(day) => match day.checked_add(TO_1970).filter(|day| (FIRST_DAY..=LAST_DAY).contains(day)) {
                Some(day) => page.write_number_with_format(row, column, f64::from(day), &formats.day).map(|_| false),
                None => text(page, at, &words()),
            },
            Value::Moment(moment) => {
                let local = sheet.reading.local(*moment);
                let seconds = local.and_utc().timestamp() + i64::from(TO_1970) * 86_400;
                let is_known = (i64::from(FIRST_DAY) * 86_400..=i64::from(LAST_DAY) * 86_400).contains(&seconds);
                if is_known {
                    page.write_number_with_format(row, column, as_float(seconds) / 86_400.0, &formats.moment).map(|_| false)
                } else {
                    text(page, at, &words())
                }
            }
            _ => text(page, at, &words()),
        }
    }

    fn text(page: &mut Worksheet, (row, column): (u32, u16), words: &str) -> Result<bool, XlsxError> {
        let told_apart = told_apart(words);
        let (fitting, is_cut) = fitting(&told_apart);
        page.write_string(row, column, fitting)?;
        Ok(is_cut)
    }

    /// Below [`EXACT`] nothing is lost.
    #[allow(clippy::cast_precision_loss, reason = "the caller keeps to numbers that a float holds exactly")]
    const fn as_float(number: i64) -> f64 {
        number as f64
    }

    /// As wide as such values are.
    fn width(head: &Head<'_>) -> f64 {
        match head.part {
            Part::Field(field) => match field.kind {
                Kind::LongText => 50.0,
                Kind::Text | Kind::Email | Kind::Url | Kind::Choice(_) | Kind::Tags => 24.0,
                Kind::Phone | Kind::Moment => 18.0,
                _ => 12.0,
            },
            Part::Word(..) => 10.0,
            Part::Groups(_) => 24.0,
        }
    }

    /// Text as a cell can hold it, and whether something was lost.
    fn fitting(text: &str) -> (String, bool) {
        if text.encode_utf16().count() <= LONGEST_CELL {
            return (text.to_owned(), false);
        }
        let room = LONGEST_CELL - CUT.encode_utf16().count();
        let mut units = 0;
        let kept = text.chars().take_while(|c| {
            units += c.len_utf16();
            units <= room
        });
        (kept.chain(CUT.chars()).collect(), true)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn what_a_cell_cannot_hold_is_cut_with_a_mark_and_never_within_a_character() {
            let fits = "x".repeat(LONGEST_CELL);
            assert_eq!(fitting(&fits), (fits.clone(), false));
            for long in ["x".repeat(LONGEST_CELL + 1), "😀".repeat(LONGEST_CELL / 2 + 1)] {
                let (cut, is_cut) = fitting(&long);
                assert!(is_cut && cut.ends_with(CUT));
                let units = cut.encode_utf16().count();
                assert!((LONGEST_CELL - 1..=LONGEST_CELL).contains(&units), "{units}");
            }
        }
    }
}
