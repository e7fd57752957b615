//! The code that the fuzz targets share.

mod ints;

mod table;

mod encode;

mod decode;

mod dice;

mod mutate;

mod mutate_ints;

mod room;

pub use decode::decode;
pub use encode::{Encoder, encode};
pub use ints::{bytes_of, ints_of};
pub use mutate::mutate;
pub use mutate_ints::mutate_ints;
pub use room::make_room;
pub use table::Table;
