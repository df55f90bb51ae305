/**
 * What packages say they are for, and what that calls for. A word of purpose in the name, the description or the keywords
 * makes capabilities expected; what a package can do beyond them is worth a look.
 *
 * Words are lower case and match whole words, in the singular; phrases match as consecutive words. No entry may be here to
 * excuse one package: a word belongs only when any package that honestly says it would do the thing.
 */
import type { Capability } from '../types.js';

export interface Purpose {
  readonly purpose: string;
  readonly expects: readonly Capability[];
  /** Separated by blanks. */
  readonly words: string;
  /** Several words each. */
  readonly phrases?: readonly string[];
}

export const purposes: readonly Purpose[] = [
  {
    purpose: 'talks over the network',
    expects: ['network'],
    words: `http https http1 http2 http3 spdy fetch fetcher fetching xhr xmlhttprequest ajax cors proxy proxies socks socks4 socks5 socket
      websocket ws wss sse eventsource tcp udp tls ssl dns mdns dhcp ntp smtp imap pop3 email mail mailer newsletter ftp sftp ssh telnet
      irc xmpp mqtt amqp rabbitmq kafka nats zeromq stomp grpc rpc jsonrpc soap graphql apollo webrtc stun p2p torrent bittorrent gntp growl
      multicast network networking online offline internet upload uploader uploading webhook endpoint microservice transport keepalive
      localhost openapi swagger odata restful crawler crawl crawling scraper scrape scraping spider url uri rss podcast sitemap nock
      intercept interceptor tunnel tunneling gateway signaling beacon whatwg sigstore`,
    phrases: [
      'api client',
      'rest api',
      'rest client',
      'web api',
      'http api',
      'remote resource',
      'remote file',
      'api wrapper',
      'unofficial api',
      'port detector',
      'available port',
      'free port',
      'port open',
      'devtools protocol',
      'debugging protocol',
      'remote debugging',
      'contact center',
      'call center',
      'platform client',
    ],
  },
  {
    purpose: 'serves',
    expects: ['network', 'files', 'environment', 'system'],
    words: `server serverless express koa hapi fastify restify nestjs middleware ssr backend livereload browsersync hmr devserver serve cgi`,
    phrases: [
      'web framework',
      'full stack',
      'dev server',
      'hot reload',
      'hot module replacement',
      'live reload',
      'react framework',
      'server side',
      'next js',
      'node framework',
    ],
  },
  {
    purpose: 'is a client of a database or queue',
    expects: ['network', 'crypto', 'environment', 'system'],
    words: `database db sql mysql mariadb postgres postgresql pg mongo mongodb redis valkey memcached memcache cassandra dynamodb couchdb
      elasticsearch opensearch neo4j influxdb clickhouse orm odm mssql oracle snowflake bigquery supabase planetscale sequelize
      pubsub etcd consul zookeeper`,
    phrases: ['message queue', 'job queue', 'task queue'],
  },
  {
    purpose: 'is a client of a cloud or a service',
    expects: ['network', 'crypto', 'environment', 'files', 'system'],
    words: `aws amazon s3 ec2 azure gcp google googleapis firebase cloud cloudflare cloudfront vercel netlify heroku digitalocean fastly akamai
      sdk saas docker kubernetes k8s terraform pulumi vault kms imds credential credentials
      stripe paypal twilio sendgrid mailgun mailchimp shopify salesforce hubspot zendesk intercom mixpanel amplitude algolia
      contentful sanity airtable jira confluence trello slack discord telegram whatsapp twitter instagram youtube spotify reddit
      linkedin github gitlab bitbucket gravatar unsplash weather geolocation geocode geocoding geocoder mapbox
      openai anthropic claude gpt llm gemini ollama langchain mcp copilot chatbot deepl translate captcha recaptcha`,
    phrases: [
      'service client',
      'api gateway',
      'web service',
      'push notification',
      'remote config',
      'exchange rate',
      'language model',
      'aws lambda',
    ],
  },
  {
    purpose: 'measures and reports',
    expects: ['network', 'system', 'environment', 'process'],
    words: `telemetry analytics analytic metric monitoring apm tracing tracer opentelemetry otel prometheus statsd graphite datadog
      newrelic sentry bugsnag rollbar honeycomb jaeger zipkin instrumentation observability tracker rum pm2`,
    phrases: [
      'error reporting',
      'crash reporting',
      'usage data',
      'web vitals',
      'performance monitoring',
      'health check',
    ],
  },
  {
    purpose: 'downloads and installs',
    expects: ['network', 'files', 'process', 'crypto', 'environment', 'system', 'install-script'],
    words: `download downloader downloading install installer updater bin binary prebuilt prebuild prebuilds tarball artifact chromium puppeteer playwright selenium
      webdriver chromedriver geckodriver cypress headless bootstrapper scaffolder`,
    phrases: [
      'package manager',
      'update notification',
      'update notifier',
      'browser automation',
      'version check',
      'latest version',
      'binary mirror',
    ],
  },
  {
    purpose: 'works with packages and registries',
    expects: ['network', 'files', 'process', 'environment', 'crypto'],
    words: `npmrc yarn pnpm registry packument lockfile publish publisher publishing release releaser lerna changeset dependabot audit
      vulnerability`,
    phrases: ['npm package', 'npm registry', 'npm config', 'npm cli', 'package metadata'],
  },
  {
    purpose: 'works with repositories and projects',
    expects: ['files', 'process', 'environment'],
    words: `npm git svn mercurial monorepo workspace repository repo vcs changelog husky commit`,
    phrases: ['source control', 'conventional commits'],
  },
  {
    purpose: 'signs in',
    expects: ['network', 'crypto'],
    words: `oauth oauth2 openid oidc saml sso auth authentication authorization authenticate login passport jwks cognito keycloak ldap
      kerberos ntlm webauthn acme letsencrypt ocsp session csrf`,
  },
  {
    purpose: 'is about chains and wallets',
    expects: ['network', 'crypto'],
    words: `ethereum web3 bitcoin solana wallet walletconnect blockchain dapp defi nft evm metamask ledger trezor polkadot cosmos tron bip32
      bip39 mnemonic ipfs libp2p`,
  },
  {
    purpose: 'hashes and enciphers',
    expects: ['crypto'],
    words: `crypto cryptography cryptographic hash hashing hasher hashed digest md5 md4 sha sha1 sha2 sha256 sha3 sha512 ripemd hmac cipher
      encrypt encryption encrypted decrypt decryption aes rsa ecdsa eddsa ed25519 x25519 curve25519 elliptic pgp gpg openpgp jwt jws jwe jose jwk
      signature sign signing signed sigstore verify certificate x509 pki pem asn1 pkcs bcrypt scrypt argon2 pbkdf2 hkdf password passphrase secret
      nonce random randomness entropy uuid uid guid nanoid cuid ulid id identifier unique etag integrity sri checksum fingerprint crc otp totp
      tls ssl tweetnacl nacl sodium libsodium secp256k1 keccak blake blake2 blake3 base58 keypair csprng cache caching cached token csp cookie
      temp tmp temporary websocket ws ftp sftp ssh multipart webpack bundler electron http2 revision buster polyfill prng`,
    phrases: ['atomic write', 'css module'],
  },
  {
    purpose: 'turns text into code',
    expects: ['dynamic-code'],
    words: `template templating ejs handlebars mustache pug jade nunjucks liquid hbs dust eta haml compile compiler compiled transpiler transpile
      interpreter interpret evaluate evaluator eval vm sandbox isolate repl jit codegen schema validator ajv jsonpath jmespath pegjs jison
      polyfill shim ponyfill globalthis protobuf serializer serialize serialization regenerator coffeescript livescript esm loader require
      mock mocking proxyquire rewire stub spy intrinsic sourcemap macro wasm webassembly emscripten wasi asm deprecate typescript
      unicode realm promise promises async immutable`,
    phrases: [
      'code generation',
      'code generator',
      'global object',
      'global this',
      'dynamic import',
      'function name',
      'function constructor',
      'function bind',
      'module system',
      'source map',
      'source code',
      'generator function',
      'async function',
      'is callable',
      'utility library',
      'modular utility',
      'programming helper',
    ],
  },
  {
    purpose: 'is another language or machine, with what its libraries reach',
    expects: ['dynamic-code', 'files', 'process', 'network', 'environment', 'system'],
    words: `lua emulator brainfuck scheme lisp clojurescript wasi`,
    phrases: ['programming language', 'language runtime', 'virtual machine'],
  },
  {
    purpose: 'builds',
    expects: ['files', 'process', 'environment', 'dynamic-code', 'system', 'crypto'],
    words: `bundler webpack rollup vite parcel esbuild swc turbopack turborepo nx gulp grunt brunch browserify snowpack rspack metro builder rebuild
      toolchain bazel cmake gyp minifier minify minification uglify terser storybook gatsby nuxt nextjs remix astro sveltekit docusaurus eleventy
      hexo schematics scaffold scaffolding boilerplate yeoman craco expo deploy deployment deployer electron`,
    phrases: ['static site', 'build tool', 'build system', 'create react app', 'task runner', 'react native'],
  },
  {
    purpose: 'runs tests',
    expects: ['files', 'process', 'environment', 'dynamic-code', 'system'],
    words: `jest mocha jasmine karma ava vitest qunit coverage istanbul nyc e2e debugger profiler inspector jsdom`,
    phrases: ['test runner', 'test framework', 'testing framework', 'testing tool', 'test suite'],
  },
  {
    purpose: 'checks and rewrites code',
    expects: ['files'],
    words: `lint linter linting eslint tslint prettier stylelint codemod jscodeshift formatter tsconfig`,
  },
  {
    purpose: 'loads what it runs in a browser, or serves it there',
    expects: ['network'],
    words: 'wasm webassembly emscripten wasi bundler overlay watchman',
    phrases: ['dev util'],
  },
  {
    purpose: 'imitates or extends a browser',
    expects: ['network', 'dynamic-code', 'environment'],
    words: `jsdom webview cordova capacitor ionic pwa workbox serviceworker`,
    phrases: ['service worker', 'browser environment', 'various browsers', 'web ui testing', 'web standard'],
  },
  {
    purpose: 'is used on the command line',
    expects: ['process', 'files', 'environment', 'system'],
    words: `cli cmd commandline shell bash zsh powershell pty executable subcommand argv`,
    phrases: ['command line', 'child process', 'shell command', 'cli tool'],
  },
  {
    purpose: 'writes to a terminal',
    expects: ['environment', 'system'],
    words: `terminal console tty prompt tui ansi color colour spinner readline stdin stdout stderr curses`,
  },
  {
    purpose: 'starts and watches processes',
    expects: ['process', 'files', 'environment', 'system'],
    words: `process spawn exec execute executor fork subprocess daemon worker cluster supervisor nodemon launch launcher open opener editor notify notifier
      notification clipboard sudo systemd watchman pid ps shutdown`,
    phrases: ['process tree', 'process manager', 'cron job'],
  },
  {
    purpose: 'reads and writes files',
    expects: ['files'],
    words: `file fs filesystem filename filepath dir directory folder path glob globbing mkdir mkdirp rimraf unlink delete copy read readdir write
      vinyl tmp temp temporary cache store leveldb level sqlite json json5 yaml toml ini csv xlsx excel pdf docx markdown sass scss less stylus
      image png jpeg jpg gif webp font sprite audio video ffmpeg media zip gzip tar unzip archive compress compression brotli extract upload multipart
      logger logging i18n mime loader resolve resolver resolution package manifest config configuration rc dotenv settings preset sourcemap source
      documentation jsdoc typedoc lock symlink chmod permission gitignore editorconfig patch snapshot asset watcher watch tzdata dictionary keychain
      xdg home appdata trash disk streaming sql stylesheet import module typescript dependency dependencies native template typings stats`,
    phrases: ['file system', 'source map', 'css module', 'web worker'],
  },
  {
    purpose: 'is set up from outside',
    expects: ['environment'],
    words: `env environment dotenv config configuration configurable cosmiconfig convict preset logger logging log debug debugger ci browserslist
      tmpdir homedir home xdg deprecate deprecation setting flag feature runtime production development option path npm package cli command framework
      devtool react electron temp tmp`,
  },
  {
    purpose: 'asks about the machine',
    expects: ['system', 'environment'],
    words: `os systeminformation hostname hardware cpu cpus ram platform arch architecture linux windows win32 macos darwin osx unix posix wsl libc
      musl uname username userinfo uid homedir home tmpdir tmp temp temporary ip ipv4 ipv6 xdg fsevents watcher logger pino winston bunyan locale
      eol newline glob parallel concurrency executable`,
    phrases: [
      'operating system',
      'file system',
      'network interface',
      'ip address',
      'user name',
      'home directory',
      'user directory',
      'process id',
      'worker pool',
      'worker thread',
    ],
  },
  {
    purpose: 'takes stock of the machine',
    expects: ['process', 'files'],
    words: `systeminformation hardware cpu uname libc musl wsl macos registry locale machine`,
    phrases: ['operating system', 'os name', 'windows release', 'windows registry'],
  },
  {
    purpose: 'is native code',
    expects: ['native', 'process', 'files', 'install-script', 'system', 'environment'],
    words: `addon addons binding bindings napi nan gyp prebuild prebuilds rust neon ffi dll dylib libuv cplusplus`,
    phrases: [
      'node api',
      'n api',
      'native binding',
      'native addon',
      'native module',
      'node gyp',
      'pre compiled',
      'c addon',
    ],
  },
];

/** Dependencies whose use is the purpose of those who depend on them: what a package built on them does too. */
export const dependencyPurposes: readonly { readonly expects: readonly Capability[]; readonly names: string }[] = [
  {
    expects: ['native', 'install-script', 'process', 'files', 'system'],
    names:
      'node-gyp-build prebuild-install node-pre-gyp @mapbox/node-pre-gyp node-addon-api nan bindings node-gyp-build-optional-packages',
  },
  {
    expects: ['process', 'files', 'environment'],
    names: 'commander yargs meow cac inquirer oclif caporal clipanion execa cross-spawn shelljs listr ora zx',
  },
  { expects: ['files'], names: 'fs-extra graceful-fs glob globby fast-glob mkdirp rimraf chokidar' },
  { expects: ['environment', 'files'], names: 'dotenv cosmiconfig rc convict' },
  {
    expects: ['network'],
    names: `express koa fastify @hapi/hapi ws socket.io http-proxy follow-redirects agent-base https-proxy-agent http-proxy-agent
      socks form-data http-errors undici`,
  },
];

/** One optional dependency per platform, named after the package: how prebuilt binaries are shipped. */
export function isPrebuilt(optionalDependencies: unknown): boolean {
  if (typeof optionalDependencies !== 'object' || optionalDependencies === null) return false;
  const platforms = Object.keys(optionalDependencies).filter(name =>
    /(?:linux|darwin|win32|windows|freebsd)[-_/](?:x64|arm64|ia32|arm)/.test(name),
  );
  return platforms.length >= 2;
}
