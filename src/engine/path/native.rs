//! The native path: the native stack makes the call, with media.

use super::native_act::NativeAct;
use super::native_offer::NativeOffer;
use super::order::{NewCall, Order, Path};
use crate::engine::context::Context;
use crate::engine::identity::Identity;
use crate::engine::task::Step;

pub struct NativePath;

impl Path for NativePath {
    fn offer(&self, call: NewCall, _me: &Identity, context: &mut Context<'_>) -> Step {
        Ok(NativeOffer::begin(call, context))
    }

    fn act(&self, order: Order, context: &mut Context<'_>) -> Step {
        NativeAct::begin(order, context)
    }
}
