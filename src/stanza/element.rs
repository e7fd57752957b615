//! Typed elements: a node, and what it must and may say.
//!
//! An element keeps its node as it is, so whatever a server adds stays where it stood and goes
//! out again as it came in. Its typed form is a [`Shape`], a table of its parts, made by
//! `element!` together with a reader and a writer for each part. What the shape requires is
//! there once a stanza is parsed. An optional attribute that cannot be read is as good as none; the
//! node still has it. A child that is there must be right, optional or not, but for one of which only the bytes
//! count.

use super::secret::Secret;
use super::shape::{Kind, Shape};
use crate::bytes::Bytes;
use crate::decimal::push_decimal;
use crate::jid::Jid;
use crate::node::{Content, Node, Text, Value};
use crate::words::Word;

/// A typed element.
pub trait Element: Sized {
    /// What it says.
    const SHAPE: &'static Shape;

    /// Around a node that has been checked.
    fn of_node(node: Node) -> Self;

    /// The node; its parent gives it its tag.
    fn into_node(self) -> Node;
}

/// How one part of an element is read and written.
pub trait Part: Sized {
    /// What it is.
    const KIND: Kind;
    /// Whether it must be there.
    const IS_REQUIRED: bool = true;

    /// Reads it from an element that has been checked.
    fn read(node: &Node, name: Word) -> Self;

    /// Puts it in, behind what is there.
    fn write(self, node: &mut Node, name: Word);
}

/// Defines an element: its parts in wire order, each with a reader and a writer. A part that is
/// neither an `Option` nor a list is required.
///
/// `Name in call { … }` also says of which call it speaks, before all else.
macro_rules! element {
    ($(#[$doc:meta])* $name:ident in call { $($parts:tt)* }) => {
        $crate::stanza::element::element! {
            $(#[$doc])*
            $name {
                /// Which call: set by its offer.
                call_id: $crate::node::Text = CALL_ID,
                /// Who sent the offer, byte-identical on every action of the call.
                creator: $crate::jid::Jid = CALL_CREATOR,
                $($parts)*
            }
        }

        impl $name {
            /// Of a call; what else it says is to be added.
            pub fn of(call: &$crate::stanza::call_ref::CallRef) -> Self {
                Self::default()
                    .with_call_id(call.id)
                    .with_creator(call.creator)
            }
        }
    };
    (
        $(#[$doc:meta])*
        $name:ident {
            $($(#[$part_doc:meta])* $part:ident: $type:ty = $word:ident,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name($crate::node::Node);

        impl $crate::stanza::element::Element for $name {
            const SHAPE: &'static $crate::stanza::shape::Shape =
                &$crate::stanza::shape::Shape {
                    parts: &[$($crate::stanza::shape::Known {
                        name: $crate::words::$word,
                        kind: <$type as $crate::stanza::element::Part>::KIND,
                        is_required: <$type as $crate::stanza::element::Part>::IS_REQUIRED,
                    }),*],
                };

            fn of_node(node: $crate::node::Node) -> Self {
                Self(node)
            }

            fn into_node(self) -> $crate::node::Node {
                self.0
            }
        }

        pastey::paste! {
            impl $name {
                $(
                    $(#[$part_doc])*
                    pub fn $part(&self) -> $type {
                        $crate::stanza::element::Part::read(&self.0, $crate::words::$word)
                    }

                    #[doc = concat!("Adds [`", stringify!($part), "`](Self::", stringify!($part), ").")]
                    pub fn [<with_ $part>](mut self, part: $type) -> Self {
                        let word = $crate::words::$word;
                        $crate::stanza::element::Part::write(part, &mut self.0, word);
                        self
                    }
                )*
            }
        }
    };
}

pub(super) use element;

impl Part for Text {
    const KIND: Kind = Kind::Text;

    fn read(node: &Node, name: Word) -> Self {
        node.optional(name).unwrap_or_default()
    }

    fn write(self, node: &mut Node, name: Word) {
        node.attrs.push((name.into(), Value::Text(self)));
    }
}

impl Part for Jid {
    const KIND: Kind = Kind::Jid;

    fn read(node: &Node, name: Word) -> Self {
        node.jid(name).unwrap_or_default()
    }

    fn write(self, node: &mut Node, name: Word) {
        node.attrs.push((name.into(), self.into()));
    }
}

impl Part for u64 {
    const KIND: Kind = Kind::Number;

    fn read(node: &Node, name: Word) -> Self {
        node.number(name).unwrap_or_default()
    }

    fn write(self, node: &mut Node, name: Word) {
        let mut digits = String::new();
        push_decimal(&mut digits, self);
        node.attrs.push((name.into(), Value::Text(digits.into())));
    }
}

/// The element's own bytes.
impl Part for Vec<u8> {
    const KIND: Kind = Kind::Bytes;
    const IS_REQUIRED: bool = false;

    fn read(node: &Node, _: Word) -> Self {
        match &node.content {
            Content::Bytes(bytes) => bytes.clone(),
            _ => Self::new(),
        }
    }

    fn write(self, node: &mut Node, _: Word) {
        node.content = Content::Bytes(self);
    }
}

/// The element's own bytes, which may stay in the page.
impl Part for Bytes {
    const KIND: Kind = Kind::Bytes;
    const IS_REQUIRED: bool = false;

    fn read(node: &Node, name: Word) -> Self {
        match &node.content {
            Content::Kept(kept) => Self::Kept(kept.clone()),
            _ => Self::Here(Part::read(node, name)),
        }
    }

    fn write(self, node: &mut Node, name: Word) {
        match self {
            Self::Here(bytes) => bytes.write(node, name),
            Self::Kept(kept) => node.content = Content::Kept(kept),
        }
    }
}

/// The element's own bytes, a secret.
impl Part for Secret {
    const KIND: Kind = Kind::SecretBytes;
    const IS_REQUIRED: bool = false;

    fn read(node: &Node, name: Word) -> Self {
        <Vec<u8> as Part>::read(node, name).into()
    }

    fn write(self, node: &mut Node, name: Word) {
        self.expose().to_vec().write(node, name);
    }
}

/// A child that holds bytes: `<rte>…</rte>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaf<B>(pub B);

impl Part for Leaf<Vec<u8>> {
    const KIND: Kind = Kind::Leaf;

    fn read(node: &Node, name: Word) -> Self {
        Self(
            node.child(name)
                .map_or_else(Vec::new, |child| Part::read(child, name)),
        )
    }

    fn write(self, node: &mut Node, name: Word) {
        node.push_child(Node::new(name).bytes(self.0));
    }
}

/// The same, where the page may keep the bytes.
impl Part for Leaf<Bytes> {
    const KIND: Kind = Kind::Leaf;

    fn read(node: &Node, name: Word) -> Self {
        Self(
            node.child(name)
                .map_or_else(Bytes::default, |child| Part::read(child, name)),
        )
    }

    fn write(self, node: &mut Node, name: Word) {
        let mut child = Node::new(name);
        self.0.write(&mut child, name);
        node.push_child(child);
    }
}

/// The same with a secret in it.
impl Part for Leaf<Secret> {
    const KIND: Kind = Kind::SecretLeaf;

    fn read(node: &Node, name: Word) -> Self {
        let Leaf(bytes) = Leaf::<Vec<u8>>::read(node, name);
        Self(bytes.into())
    }

    fn write(self, node: &mut Node, name: Word) {
        Leaf(self.0.expose().to_vec()).write(node, name);
    }
}

impl<E: Element> Part for E {
    const KIND: Kind = Kind::Child(E::SHAPE);

    fn read(node: &Node, name: Word) -> Self {
        E::of_node(node.child(name).cloned().unwrap_or_default())
    }

    fn write(self, node: &mut Node, name: Word) {
        let mut child = self.into_node();
        child.tag = name.into();
        node.push_child(child);
    }
}

/// Any number of children of one tag.
impl<E: Element> Part for Vec<E> {
    const KIND: Kind = Kind::Children(E::SHAPE);
    const IS_REQUIRED: bool = false;

    fn read(node: &Node, name: Word) -> Self {
        node.children_of(name).cloned().map(E::of_node).collect()
    }

    fn write(self, node: &mut Node, name: Word) {
        for element in self {
            element.write(node, name);
        }
    }
}

/// A part that need not be there; an attribute that cannot be read is as good as none.
impl<P: Part> Part for Option<P> {
    const KIND: Kind = P::KIND;
    const IS_REQUIRED: bool = false;

    fn read(node: &Node, name: Word) -> Self {
        let is_there = P::KIND.is_in(node, name);
        is_there.then(|| P::read(node, name))
    }

    fn write(self, node: &mut Node, name: Word) {
        if let Some(part) = self {
            part.write(node, name);
        }
    }
}
