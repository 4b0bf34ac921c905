//! CSV, by default with the registry's names as headers and guarded against formulas; [`super::super::reader`] takes the guards off
//! again.

use std::io;

use super::{
    Output, RecordWriter, Sheet,
    encode::Encoded,
    heads::{Head, Part},
    io_error, left_out,
    style::Named as _,
};
use crate::{
    exchange::guard::{guarded, is_phone_number},
    model::{Kind, Record},
};

struct Csv<'a> {
    writer: csv::Writer<Encoded<'a>>,
    sheet: Sheet<'a>,
    heads: Vec<Head<'a>>,
}

/// With a mark for the encoding and CRLF, as spreadsheets want it.
pub(super) fn for_spreadsheets<'a>(output: Output<'a>, sheet: Sheet<'a>) -> io::Result<Box<dyn RecordWriter + 'a>> {
    let output = Encoded::begin(output, sheet.style.encoding, true)?;
    begin(output, sheet, csv::Terminator::CRLF)
}

/// Without mark, with LF.
pub(super) fn for_programs<'a>(output: Output<'a>, sheet: Sheet<'a>) -> io::Result<Box<dyn RecordWriter + 'a>> {
    let output = Encoded::begin(output, sheet.style.encoding, false)?;
    begin(output, sheet, csv::Terminator::Any(b'\n'))
}

fn begin<'a>(output: Encoded<'a>, sheet: Sheet<'a>, end: csv::Terminator) -> io::Result<Box<dyn RecordWriter + 'a>> {
    let mut writer = csv::WriterBuilder::new().terminator(end).delimiter(sheet.style.separator.byte()).from_writer(output);
    let heads = sheet.heads();
    writer.write_record(heads.iter().map(|head| head.name.as_bytes())).map_err(io_error)?;
    Ok(Box::new(Csv { writer, sheet, heads }))
}

impl RecordWriter for Csv<'_> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        for head in &self.heads {
            let cell = self.sheet.cell(record, head.part);
            let is_plain = self.sheet.style.raw || is_harmless(head.part, &cell);
            let written = if is_plain { self.writer.write_field(cell) } else { self.writer.write_field(guarded(&cell).as_bytes()) };
            written.map_err(io_error)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(io_error)
    }

    fn remarks(&self) -> Vec<String> {
        let left = left_out("the other program", &self.sheet.homeless());
        let lost = self.writer.get_ref().lost();
        let encoding = self.sheet.style.encoding.label();
        let lost = (lost > 0).then(|| format!("{lost} characters are not in {encoding} and became question marks; UTF-8 has them all."));
        left.into_iter().chain(lost).collect()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Cells that no spreadsheet takes for a formula, and with which it should reckon: numbers, and phone numbers in their columns.
fn is_harmless(part: Part<'_>, cell: &str) -> bool {
    match part {
        Part::Field(field) => match field.kind {
            Kind::Number | Kind::Money | Kind::Stars => true,
            Kind::Phone => is_phone_number(cell),
            _ => false,
        },
        Part::Word(..) => true,
        Part::Groups(_) => false,
    }
}
