//! The memory that a call works in: the floats of a `WebAssembly.Memory`, as JavaScript sees them now.
//!
//! It comes with every call, so that models with memories of their own never meet, and no address
//! outlives the growth of a memory. No operand may reach beyond it.
use napi::bindgen_prelude::*;
use napi::sys;
use std::ffi::c_void;

pub struct Memory {
    start: *mut u8,
    bytes: u64,
}

impl FromNapiValue for Memory {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        let mut kind = 0;
        let mut length = 0usize;
        let mut data: *mut c_void = std::ptr::null_mut();
        let status = unsafe {
            sys::napi_get_typedarray_info(
                env,
                value,
                &mut kind,
                &mut length,
                &mut data,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
            )
        };
        if status != sys::Status::napi_ok || kind != sys::TypedarrayType::float32_array {
            return Err(Error::new(
                Status::InvalidArg,
                "memory: expected a Float32Array over a WebAssembly.Memory".to_string(),
            ));
        }
        Ok(Memory { start: data.cast(), bytes: length as u64 * 4 })
    }
}

impl Memory {
    /// The address of `sizes[0]·sizes[1]·…` floats at byte `at`; an error if not all lie in the memory.
    pub fn floats(&self, name: &str, at: u32, sizes: &[u32]) -> Result<*mut f32> {
        let count = sizes.iter().try_fold(1u64, |product, &size| product.checked_mul(size.into()));
        let end = count.and_then(|count| count.checked_mul(4)?.checked_add(at.into()));
        match end {
            Some(end) if end <= self.bytes && at % 4 == 0 => {
                Ok(unsafe { self.start.add(at as usize) }.cast())
            }
            _ => Err(Error::new(
                Status::InvalidArg,
                format!(
                    "{name}: {sizes:?} floats at byte {at} do not lie in a memory of {} bytes",
                    self.bytes
                ),
            )),
        }
    }
}
