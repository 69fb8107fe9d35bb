#!/usr/bin/env bash
# Builds the Dockerfile from a clean checkout of HEAD with buildah, looks what is in the image, and runs it as a container runtime would:
# another user, nothing writable, no network but its own loopback. It must become healthy, answer STUN, and end by itself at SIGTERM.
# Needs root, and buildah (apt-get install buildah); no daemon and no registry of images: the base image is made of this machine's Node.
#   scripts/check-container.sh
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n==> %s\n' "$*"; }
skip() { printf 'skipped: %s\n' "$*"; exit 0; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

[ "$(uname -s)" = Linux ] || skip 'containers are checked on Linux alone'
[ "$(id -u)" = 0 ] || skip 'it takes root, for namespaces and chroot'
for tool in buildah unshare chroot git ldd; do
  command -v "$tool" >/dev/null || skip "there is no $tool here (apt-get install buildah util-linux git)"
done
unshare --mount --net --pid --fork true 2>/dev/null || skip 'this machine makes no namespaces'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
image=localhost/s2c-signaling:check
base=localhost/s2c-base:check
buildah_() { buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$@"; }

step 'A base image of this machine'"'"'s Node, npm and shell'
root=$work/base
mkdir -p "$root"/{bin,etc/ssl/certs,tmp,root,usr/bin,usr/lib/node_modules,proc,dev}
copy() { # a program and the libraries it is linked with, where they are
  local file
  for file in "$@"; do
    mkdir -p "$root$(dirname "$file")"
    cp -L "$file" "$root$file"
    ldd "$file" 2>/dev/null | grep -o '/[^ ]*' | while read -r library; do
      mkdir -p "$root$(dirname "$library")"
      cp -Ln "$library" "$root$library"
    done
  done
}
node=$(realpath "$(command -v node)")
npm=$(dirname "$(dirname "$(realpath "$(command -v npm)")")")
copy "$(realpath /bin/sh)" /usr/bin/find /usr/bin/env /bin/rm
copy "$node"
[ "$node" = /usr/bin/node ] || ln -s "$node" "$root/usr/bin/node"
[ -e "$root/bin/sh" ] || ln -s "$(realpath /bin/sh)" "$root/bin/sh"
cp -r "$npm" "$root/usr/lib/node_modules/npm"
for name in npm npx; do ln -s "../lib/node_modules/npm/bin/$name-cli.js" "$root/usr/bin/$name"; done
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" 2>/dev/null || true
printf 'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nnode:x:1000:\n' >"$root/etc/group"
container=$(buildah_ from scratch)
buildah_ add --quiet "$container" "$root" / >/dev/null
buildah_ config --env PATH=/usr/bin:/bin "$container"
buildah_ commit --quiet --rm "$container" "$base" >/dev/null

step 'The image, from a clean checkout'
mkdir "$work/source"
git archive HEAD | tar -x -C "$work/source"
# What npm must know here (a registry, authorities) is this machine's, and is mounted instead of copied.
mounts=()
for config in userconfig globalconfig; do
  file=$(npm config get "$config")
  [ -f "$file" ] && mounts+=(--volume "$file:$([ "$config" = userconfig ] && echo /root/.npmrc || echo /usr/etc/npmrc):ro")
done
buildah_ build --quiet --isolation chroot --network host --pull=never --format docker \
  ${NODE_EXTRA_CA_CERTS:+--volume "$NODE_EXTRA_CA_CERTS:/etc/ssl/certs/ca-certificates.crt:ro"} \
  "${mounts[@]}" --build-arg NODE_IMAGE="$base" --tag "$image" "$work/source" >"$work/build.log" 2>&1 ||
  { tail -20 "$work/build.log"; fail 'the image cannot be built'; }

step 'What is in it'
container=$(buildah_ from --pull=never "$image")
mounted=$(buildah_ mount "$container")
app=$mounted/s2c
(cd "$app" && find . -maxdepth 3 -not -path './node_modules/*/*' | sort)
printf '%s of the application, %s in all\n' "$(du -sh "$app" | cut -f1)" "$(du -sh "$mounted" | cut -f1)"
modules=$(find "$app/node_modules" -name package.json -not -path '*/test/*' | wc -l)
printf '%s package descriptions in node_modules, the largest: %s\n' "$modules" \
  "$(du -s "$app"/node_modules/* | sort -rn | head -3 | awk '{n=split($2,p,"/"); printf "%s %d KB  ", p[n], $1}')"
for unwanted in peer e2e node_modules/typescript node_modules/s2c-peer node_modules/ink node_modules/node-datachannel; do
  [ -e "$app/$unwanted" ] && fail "$unwanted is in the image"
done
stray=$(find "$app/shared" "$app/signaling" -type f ! -name '*.js' ! -name package.json; find "$app" -name '*.test.js' -o -name 'fake-*.js')
[ -z "$stray" ] || fail "more than the program is in the image: $stray"
[ -z "$(find "$app" -xtype l)" ] || fail "links lead nowhere: $(find "$app" -xtype l)"

step 'Run: as its user, read-only, without a network'
buildah_ inspect --type image "$image" >"$work/image.json"
# The words of a setting, one a line.
setting() {
  node -e 'const {config} = JSON.parse(require("fs").readFileSync(process.argv[1])).Docker
    console.log([eval(process.argv[2])].flat().join("\n"))' "$work/image.json" "$1"
}
[ "$(setting config.User)" = node ] || fail 'it would run as another user than node'
entrypoint_words=$(setting config.Entrypoint)
health_words=$(setting config.Healthcheck.Test)
mapfile -t entrypoint <<<"$entrypoint_words"
mapfile -t health <<<"$health_words"
export mounted work
unshare --mount --net --pid --fork bash -euo pipefail -s -- "${#entrypoint[@]}" "${entrypoint[@]}" "${health[@]:1}" <<'INSIDE' || fail 'see above'
count=$1; shift
entrypoint=("${@:1:count}"); health=("${@:count+1}")
ip link set lo up 2>/dev/null || ifconfig lo up
mount --bind "$mounted" "$mounted"
mount -t proc proc "$mounted/proc"
mount -o remount,bind,ro "$mounted"
inside=(chroot --userspec=1000:1000 "$mounted" env -C /s2c PATH=/usr/bin:/bin NODE_ENV=production)
chroot "$mounted" node -e 'require("fs").writeFileSync("/s2c/x", "")' 2>/dev/null && { echo 'its file system can be written'; exit 1; }
log=$work/log
"${inside[@]}" "${entrypoint[@]}" --stun 127.0.0.1 >"$log" 2>&1 &
server=$!
for try in $(seq 50); do
  "${inside[@]}" "${health[@]}" && break
  kill -0 "$server" 2>/dev/null && [ "$try" -lt 50 ] || { cat "$log"; echo 'it does not become healthy'; exit 1; }
  sleep 0.2
done
echo 'healthy'
"${inside[@]}" node -e '
  const socket = require("dgram").createSocket("udp4")
  socket.on("message", answer => process.exit(answer.readUInt16BE(0) === 0x0101 ? 0 : 1))
  socket.send(Buffer.from("000100002112a442000102030405060708090a0b", "hex"), 3478, "127.0.0.1")
  setTimeout(() => process.exit(1), 2000)' || { echo 'it does not answer STUN'; exit 1; }
echo 'answers STUN'
kill -TERM "$server"
code=0; wait "$server" || code=$?
cat "$log"
[ "$code" = 0 ] || { echo "it ended with $code at SIGTERM"; exit 1; }
echo 'ended with 0 at SIGTERM'
INSIDE

step 'The container is as it should be'
