//! Open vocabularies: known words have names, and any other word is kept as it was received.

/// Defines a vocabulary: `NAME = WORD`, optionally with `| ALIAS` and `: "Meaning"`.
macro_rules! vocabulary {
    (
        $(#[$doc:meta])*
        $name:ident {
            $($(#[$word_doc:meta])* $constant:ident = $word:ident $(| $alias:ident)? $(: $meaning:literal)?,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name($crate::node::Text);

        impl $name {
            $(
                $(#[$word_doc])*
                pub const $constant: Self =
                    Self($crate::node::Text::of_word($crate::words::$word));
            )*

            const VOCABULARY: &'static $crate::stanza::shape::Vocabulary =
                &$crate::stanza::shape::Vocabulary(&[$(
                $crate::stanza::shape::Entry {
                    word: $crate::words::$word,
                    alias: match [$crate::words::$word $(, $crate::words::$alias)?] {
                        [.., last] => last,
                    },
                    meaning: concat!($($meaning)?),
                }
            ),*]);

            /// All known words.
            pub const KNOWN: &'static [Self] = &[$(Self::$constant),*];

            /// Returns the word on the wire.
            pub const fn text(self) -> $crate::node::Text {
                self.0
            }

            /// Returns the meaning of a known code, in the terms of its source.
            pub fn meaning(self) -> Option<&'static str> {
                let entry = Self::VOCABULARY.entry(self.0)?;
                Some(entry.meaning).filter(|meaning| !meaning.is_empty())
            }
        }

        impl From<$crate::node::Text> for $name {
            fn from(text: $crate::node::Text) -> Self {
                match Self::VOCABULARY.entry(text) {
                    Some(entry) => Self(entry.word.into()),
                    None => Self(text),
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                $crate::node::Text::from(text).into()
            }
        }

        impl $crate::stanza::element::Part for $name {
            const KIND: $crate::stanza::shape::Kind =
                $crate::stanza::shape::Kind::Word(Self::VOCABULARY);

            fn read(node: &$crate::node::Node, name: $crate::words::Word) -> Self {
                node.optional(name).unwrap_or_default().into()
            }

            fn write(self, node: &mut $crate::node::Node, name: $crate::words::Word) {
                self.0.write(node, name);
            }
        }
    };
}

pub(super) use vocabulary;
