#!/usr/bin/env bash
# Makes the passwords and tokens of compose.yaml in ./secrets, once; what is there is kept.
set -euo pipefail
cd "$(dirname "$0")"

# Containers read them as other users, so the folder is what keeps them from others here.
mkdir -p -m 0700 secrets
random() { head -c "$1" /dev/urandom | od -An -tx1 | tr -d ' \n'; }
keep() { [[ -s secrets/$1 ]] || printf '%s' "$2" >"secrets/$1"; }

keep admin-token "$(random 24)"
keep postgres-password "$(random 24)"
keep s3-secret-key "$(random 24)"
keep db-dsn "postgres://goosed:$(<secrets/postgres-password)@postgres/goosed"
keep s3.json "{\"identities\": [{\"name\": \"goosed\", \"credentials\": [{\"accessKey\": \"goosed\", \"secretKey\": \"$(<secrets/s3-secret-key)\"}], \"actions\": [\"Admin\", \"Read\", \"Write\", \"List\", \"Tagging\"]}]}"
echo "secrets are in $PWD/secrets; the operator's token is secrets/admin-token"
