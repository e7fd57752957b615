//! What the fuzz targets share.

mod encode;

mod mutate;

mod room;

pub use encode::{encode, may_be_overlong, may_spell_a_word, put_bytes, put_number};
pub use mutate::mutate;
pub use room::make_room;
