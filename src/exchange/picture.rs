//! Pictures: the bytes of a PNG or JPEG file to a small raster, and a small raster to what a record holds.

use std::sync::Arc;

/// Whether this program was built with pictures.
pub const IS_BUILT_IN: bool = cfg!(feature = "picture");
/// How to get them where it was not.
pub const NOT_BUILT_IN: &str = "this program was built without pictures: build it with `cargo build --features picture`.";
/// The most bytes of a picture file.
pub const LARGEST_FILE: u64 = 20 * 1024 * 1024;

/// A picture as pixels, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    width: usize,
    pixels: Vec<[u8; 3]>,
}

/// A picture that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// As it is shown: made smaller where it was large.
    pub raster: Arc<Raster>,
    /// Width and height of the original in pixels, the right way up.
    pub size: (u32, u32),
    /// The format's name.
    pub format: &'static str,
    /// Bytes of the original.
    pub bytes: usize,
}

impl Raster {
    /// Rows of that many pixels, red, green and blue; `None` where there is none or the last row is not whole.
    #[must_use]
    pub fn new(width: usize, pixels: Vec<[u8; 3]>) -> Option<Self> {
        (width > 0 && !pixels.is_empty() && pixels.len().is_multiple_of(width)).then_some(Self { width, pixels })
    }

    /// Pixels in a row.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.pixels.len() / self.width
    }

    /// The mean of the pixels of part `(x, y)`, were the picture parted into `columns` by `rows`; black beyond them.
    #[must_use]
    pub fn part(&self, (x, y): (usize, usize), (columns, rows): (usize, usize)) -> [u8; 3] {
        if x >= columns || y >= rows {
            return [0; 3];
        }
        let span = |at: usize, of: usize, length: usize| {
            let start = at * length / of;
            start..((at + 1) * length / of).max(start + 1)
        };
        let (mut sum, mut count) = ([0_usize; 3], 0);
        for row in span(y, rows, self.height()) {
            for pixel in &self.pixels[row * self.width..][span(x, columns, self.width)] {
                sum.iter_mut().zip(pixel).for_each(|(sum, part)| *sum += usize::from(*part));
                count += 1;
            }
        }
        sum.map(|sum| u8::try_from(sum / count).unwrap_or(u8::MAX))
    }

    /// The largest size of the picture's own shape within `columns` by `rows`, at least one by one.
    #[must_use]
    pub fn fit(&self, columns: usize, rows: usize) -> (usize, usize) {
        let (width, height) = (self.width, self.height());
        if columns * height <= rows * width {
            (columns.max(1), ((columns * height + width / 2) / width).clamp(1, rows.max(1)))
        } else {
            (((rows * width + height / 2) / height).clamp(1, columns.max(1)), rows.max(1))
        }
    }
}

#[cfg(feature = "picture")]
pub use with_pictures::{embedded, packed, read};

#[cfg(feature = "picture")]
mod with_pictures {
    use std::{io::Cursor, sync::Arc};

    use image::{
        DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageReader,
        codecs::png::{CompressionType, FilterType, PngEncoder},
    };

    use super::{Picture, Raster};
    use crate::{
        model::picture::{LONGEST_EMBEDDED, address},
        text::base64,
    };

    /// The most pixels along a side.
    const LONGEST_SIDE: u32 = 16_384;
    /// The most bytes of a picture once it is unpacked.
    const LARGEST_UNPACKED: u64 = 256 * 1024 * 1024;
    /// The most pixels along a side of a raster.
    const RASTER_SIDE: u32 = 400;

    /// Reads the bytes of a picture.
    ///
    /// # Errors
    /// A sentence without its subject: it is no PNG or JPEG, is broken, or would take too much room.
    pub fn read(bytes: &[u8]) -> Result<Picture, String> {
        let format = match image::guess_format(bytes) {
            Ok(format @ ImageFormat::Png) => (format, "PNG"),
            Ok(format @ ImageFormat::Jpeg) => (format, "JPEG"),
            _ => return Err("is neither a PNG nor a JPEG picture; convert it to PNG first".to_owned()),
        };
        let mut decoder = ImageReader::with_format(Cursor::new(bytes), format.0).into_decoder().map_err(|error| broken(&error))?;
        let (width, height) = decoder.dimensions();
        if width > LONGEST_SIDE || height > LONGEST_SIDE || decoder.total_bytes() > LARGEST_UNPACKED {
            return Err(format!("is {width} x {height} pixels large, which is too much to unpack; make it smaller first"));
        }
        let turn = decoder.orientation().map_err(|error| broken(&error))?;
        let mut image = DynamicImage::from_decoder(decoder).map_err(|error| broken(&error))?;
        image.apply_orientation(turn);
        let size = (image.width(), image.height());
        if size.0.max(size.1) > RASTER_SIDE {
            image = image.thumbnail(RASTER_SIDE, RASTER_SIDE);
        }
        let pixels = image.to_rgba8().pixels().map(|pixel| on_white(pixel.0)).collect();
        let raster = usize::try_from(image.width()).ok().and_then(|width| Raster::new(width, pixels));
        let raster = raster.ok_or_else(|| "has no pixels; choose another file".to_owned())?;
        Ok(Picture { raster: Arc::new(raster), size, format: format.1, bytes: bytes.len() })
    }

    fn broken(error: &ImageError) -> String {
        format!("is broken or cut off ({error}); choose another file")
    }

    /// What shines through is white.
    fn on_white([red, green, blue, alpha]: [u8; 4]) -> [u8; 3] {
        [red, green, blue].map(|part| {
            let mixed = (u32::from(part) * u32::from(alpha) + 255 * u32::from(255 - alpha)) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        })
    }

    /// A PNG file of the picture, at most that many pixels along a side, as base64.
    ///
    /// # Errors
    /// A sentence, when it cannot be packed.
    pub fn packed(raster: &Raster, side: usize) -> Result<String, String> {
        let (columns, rows) = raster.fit(side, side);
        let bytes: Vec<u8> = (0..rows).flat_map(|y| (0..columns).flat_map(move |x| raster.part((x, y), (columns, rows)))).collect();
        let failed = |error: &dyn std::fmt::Display| format!("the picture cannot be packed: {error}");
        let width = u32::try_from(columns).map_err(|error| failed(&error))?;
        let height = u32::try_from(rows).map_err(|error| failed(&error))?;
        let mut png = Vec::new();
        PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive)
            .write_image(&bytes, width, height, ExtendedColorType::Rgb8)
            .map_err(|error| failed(&error))?;
        Ok(base64::encode(&png))
    }

    /// The picture as a record holds it, made as small as that asks for. Nothing of the file but its pixels is kept.
    ///
    /// # Errors
    /// A sentence, when it cannot be packed.
    pub fn embedded(raster: &Raster) -> Result<String, String> {
        let mut side = raster.width().max(raster.height());
        loop {
            let address = address(&packed(raster, side)?);
            if address.len() <= LONGEST_EMBEDDED || side <= 1 {
                return Ok(address);
            }
            side = side * 3 / 4;
        }
    }
}

/// Reads the bytes of a picture.
///
/// # Errors
/// Always: this program was built without pictures.
#[cfg(not(feature = "picture"))]
pub fn read(_bytes: &[u8]) -> Result<Picture, String> {
    Err("cannot be shown: ".to_owned() + NOT_BUILT_IN.trim_end_matches('.'))
}

/// A PNG file of the picture as base64.
///
/// # Errors
/// Always: this program was built without pictures.
#[cfg(not(feature = "picture"))]
pub fn packed(_raster: &Raster, _side: usize) -> Result<String, String> {
    Err(NOT_BUILT_IN.to_owned())
}

/// The picture as a record holds it.
///
/// # Errors
/// Always: this program was built without pictures.
#[cfg(not(feature = "picture"))]
pub fn embedded(_raster: &Raster) -> Result<String, String> {
    Err(NOT_BUILT_IN.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Red over blue, two pixels wide.
    fn flag() -> Raster {
        Raster::new(2, vec![[255, 0, 0], [255, 0, 0], [0, 0, 255], [0, 0, 255]]).unwrap()
    }

    #[test]
    fn a_picture_keeps_its_shape_in_any_room() {
        let wide = Raster::new(40, vec![[9; 3]; 400]).unwrap();
        for (raster, room, want) in [
            (flag(), (10, 10), (10, 10)),
            (flag(), (30, 10), (10, 10)),
            (wide.clone(), (80, 80), (80, 20)),
            (wide.clone(), (80, 10), (40, 10)),
            (wide.clone(), (1, 1), (1, 1)),
            (wide, (0, 0), (1, 1)),
        ] {
            assert_eq!(raster.fit(room.0, room.1), want, "{room:?}");
        }
    }

    #[test]
    fn parts_are_means_of_pixels_and_large_parts_repeat_them() {
        assert_eq!(flag().part((0, 0), (1, 1)), [127, 0, 127]);
        assert_eq!(flag().part((5, 3), (8, 8)), [255, 0, 0]);
        assert_eq!(flag().part((7, 4), (8, 8)), [0, 0, 255]);
        assert_eq!(flag().part((8, 0), (8, 8)), [0, 0, 0]);
        assert_eq!(Raster::new(0, vec![]).or(Raster::new(2, vec![[0; 3]; 3])), None);
    }

    #[cfg(feature = "picture")]
    mod reading {
        use super::*;
        use crate::{model::picture::payload, text::base64};

        fn png(raster: &Raster) -> Vec<u8> {
            base64::decode(payload(&embedded(raster).unwrap()).unwrap()).unwrap()
        }

        /// The head of a PNG picture that says it is that large, with a sum that is right.
        fn boast(width: u32, height: u32) -> Vec<u8> {
            let mut head = b"IHDR".to_vec();
            head.extend(width.to_be_bytes());
            head.extend(height.to_be_bytes());
            head.extend([8, 6, 0, 0, 0]);
            let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
            file.extend(&head);
            file.extend(crc32fast::hash(&head).to_be_bytes());
            // An empty piece of pixels follows.
            file.extend([0, 0, 0, 0]);
            file.extend(b"IDAT");
            file.extend(crc32fast::hash(b"IDAT").to_be_bytes());
            file
        }

        #[test]
        fn what_a_record_holds_is_read_as_what_it_was() {
            let read = read(&png(&flag())).unwrap();
            assert_eq!((read.raster.as_ref().clone(), read.size, read.format), (flag(), (2, 2), "PNG"));
        }

        #[test]
        fn broken_hostile_and_foreign_files_are_refused_with_what_to_do() {
            let whole = png(&flag());
            for (bytes, want) in [
                (Vec::new(), "is neither a PNG nor a JPEG picture; convert it"),
                (b"GIF89a\x01\0\x01\0".to_vec(), "is neither a PNG nor a JPEG picture; convert it"),
                (b"\x1b]0;title\x07".to_vec(), "is neither a PNG nor a JPEG picture; convert it"),
                (whole[..whole.len() / 2].to_vec(), "is broken or cut off ("),
                (b"\x89PNG\r\n\x1a\n".to_vec(), "is broken or cut off ("),
                (b"\xff\xd8\xff\xe0".to_vec(), "is broken or cut off ("),
                (boast(16_000, 16_000), "is 16000 x 16000 pixels large, which is too much"),
                (boast(1, 2_000_000_000), "is 1 x 2000000000 pixels large, which is too much"),
                (boast(4, 4), "is broken or cut off ("),
            ] {
                let problem = read(&bytes).unwrap_err();
                assert!(problem.starts_with(want), "{problem}");
            }
        }

        #[test]
        fn noise_is_made_smaller_until_a_record_can_hold_it() {
            let mut seed = 7_u32;
            let mut next = || {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                seed.to_be_bytes()[0]
            };
            let noise = Raster::new(400, (0..160_000).map(|_| [next(), next(), next()]).collect()).unwrap();
            let address = embedded(&noise).unwrap();
            assert!(address.len() <= crate::model::picture::LONGEST_EMBEDDED);
            let kept = read(&base64::decode(payload(&address).unwrap()).unwrap()).unwrap();
            assert!(kept.size.0 > 100 && kept.size.0 == kept.size.1, "{:?}", kept.size);
        }
    }
}
