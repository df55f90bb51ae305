#include <napi.h>

static Napi::Value Sum(const Napi::CallbackInfo& info) {
  auto bytes = info[0].As<Napi::Uint8Array>();
  uint32_t sum = 0;
  for (size_t i = 0; i < bytes.ByteLength(); i++) sum = (sum << 1) ^ bytes[i];
  return Napi::Number::New(info.Env(), sum);
}

static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("sum", Napi::Function::New(env, Sum));
  return exports;
}

NODE_API_MODULE(checksum, Init)
