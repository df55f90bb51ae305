{
  "targets": [
    {
      "target_name": "checksum",
      "sources": ["src/checksum.cc"],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include\")"],
      "dependencies": ["<!(node -p \"require('node-addon-api').gyp\")"],
      "defines": ["NAPI_VERSION=<(napi_build_version)"],
      "conditions": [
        ["OS=='mac'", { "xcode_settings": { "GCC_ENABLE_CPP_EXCEPTIONS": "YES" } }],
        ["OS=='linux'", { "libraries": ["<!@(pkg-config --libs zlib)"] }]
      ]
    }
  ]
}
