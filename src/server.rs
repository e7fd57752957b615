//! The servers that addresses belong to.

/// The part after the `@`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Server {
    /// `s.whatsapp.net`, in WhatsApp Web's own spelling `c.us`: users by phone number.
    Pn,
    /// `lid`: users by linked id.
    Lid,
    /// `g.us`
    Group,
    /// `call`: a group call, or the call service itself.
    Call,
    /// `broadcast`
    Broadcast,
    /// `newsletter`
    Newsletter,
    /// Any other server.
    Other,
}

impl Server {
    /// Returns whether users of this server have devices.
    pub(crate) fn has_devices(self) -> bool {
        matches!(self, Self::Pn | Self::Lid | Self::Other)
    }
}
