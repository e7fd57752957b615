//! Typed elements: a node, and the parts that it must and may have.
//!
//! An element keeps its node unchanged. So a part that a server adds stays in its place, and is
//! sent again as it was received. The typed form of an element is a [`Shape`], a table of its
//! parts. `element!` makes it, together with a reader and a writer for each part.
//!
//! Once a stanza is parsed, all parts that the shape requires are present. An optional attribute
//! that cannot be read counts as absent, but stays in the node. A child that is present must be
//! valid, even if it is optional; a child that only holds bytes is an exception.

use super::secret::Secret;
use super::shape::{Kind, Shape};
use crate::bytes::Bytes;
use crate::decimal::push_decimal;
use crate::jid::Jid;
use crate::node::{Content, Node, Text, Value};
use crate::words::Word;

/// A typed element.
pub trait Element: Sized {
    /// The parts of the element.
    const SHAPE: &'static Shape;

    /// Wraps a node that has been checked.
    fn of_node(node: Node) -> Self;

    /// Returns the node. Its parent sets the tag.
    fn into_node(self) -> Node;
}

/// How one part of an element is read and written.
pub trait Part: Sized {
    /// The kind of the part.
    const KIND: Kind;
    /// Whether the part is required.
    const IS_REQUIRED: bool = true;

    /// Reads the part from an element that has been checked.
    fn read(node: &Node, name: Word) -> Self;

    /// Adds the part, after those that the element has already.
    fn write(self, node: &mut Node, name: Word);
}

/// Defines an element: its parts in wire order, each with a reader and a writer. A part that is
/// neither an `Option` nor a list is required.
///
/// `Name in call { … }` also has the call id and the call-creator, before all other parts.
macro_rules! element {
    ($(#[$doc:meta])* $name:ident in call { $($parts:tt)* }) => {
        $crate::stanza::element::element! {
            $(#[$doc])*
            $name {
                /// The call id, which the offer sets.
                call_id: $crate::node::Text = CALL_ID,
                /// The sender of the offer, byte-identical on every action of the call.
                creator: $crate::jid::Jid = CALL_CREATOR,
                $($parts)*
            }
        }

        impl $name {
            /// Makes the element for a call. The other parts are added afterwards.
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

    fn write(self, node: &mut Node, _: Word) {
        node.content = self.into();
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

/// A child that holds bytes which the page may keep.
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

/// A child that holds a secret.
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
        let children = self.into_iter().map(|element| Node {
            tag: name.into(),
            ..element.into_node()
        });
        node.push_children(children);
    }
}

/// An optional part. An attribute that cannot be read counts as absent.
impl<P: Part> Part for Option<P> {
    const KIND: Kind = P::KIND;
    const IS_REQUIRED: bool = false;

    fn read(node: &Node, name: Word) -> Self {
        let is_present = P::KIND.is_in(node, name);
        is_present.then(|| P::read(node, name))
    }

    fn write(self, node: &mut Node, name: Word) {
        if let Some(part) = self {
            part.write(node, name);
        }
    }
}
