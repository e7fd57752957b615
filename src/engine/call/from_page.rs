//! Converts between our calls and the page's descriptions of them.

use super::call::{Call, CallState};
use crate::engine::page::{PageCall, PageState, Phase, RawState};

impl Call {
    /// Copies those properties from the page's report that do not change during a call.
    pub fn update_from_page(&mut self, page: &PageCall) {
        self.is_video |= page.is_video;
        self.is_group |= page.is_group;
        self.is_silenced |= page.is_silenced;
        if page.group_jid.is_some() {
            self.group_jid.clone_from(&page.group_jid);
        }
    }

    /// Returns the call as the page would describe it. `None` for a call that is idle or over, that
    /// the native stack has, or that came in and was not accepted by us. The page describes those
    /// better.
    pub fn to_page_call(&self) -> Option<PageCall> {
        let phase = match self.state {
            CallState::Idle | CallState::Ended => return None,
            CallState::Connecting | CallState::Active => Phase::Active,
            _ if self.is_outgoing => Phase::Outgoing,
            _ => Phase::Ringing,
        };
        if self.is_native() || !self.is_signalled_by_us() && !self.is_outgoing {
            return None;
        }
        Some(self.as_page_call(phase))
    }

    /// Returns the call as the page would describe it in this phase.
    pub fn as_page_call(&self, phase: Phase) -> PageCall {
        let raw = RawState::Text(self.state.name().into());
        PageCall {
            id: self.id,
            previous_id: None,
            link_token: self.link_token,
            peer: self.signalling_address(),
            state: PageState { phase, raw },
            is_group: self.is_group,
            group_jid: self.group_jid,
            is_video: self.is_video,
            is_outgoing: self.is_outgoing,
            is_active: false,
            is_native: false,
            was_offline: false,
            ended_by_user: false,
            is_waiting: false,
            is_silenced: self.is_silenced,
            other_address: None,
            log_result: None,
            offer_time: Some(self.offer_time),
        }
    }
}
