use std::sync::Once;

use wpp_call::text::{Text, sweep_if_nearly_full};

/// Frees the texts of earlier inputs. The first call grows the table to its full size.
pub fn make_room() {
    static GROWN: Once = Once::new();
    GROWN.call_once(|| {
        for number in 0..1000 {
            let _ = Text::from(format!("text {number}"));
        }
    });
    sweep_if_nearly_full(&[]);
}
