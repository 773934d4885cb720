fn main() {
    napi_build::setup();
    // Helpers of the pool outlive the JavaScript thread that loaded the library: it stays.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
