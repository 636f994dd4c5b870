#!/bin/sh
# Greets whoever is named.
set -eu
for name in "$@"; do
    echo "Hello, $name, from $(id -un) on $(uname -m)"
done
