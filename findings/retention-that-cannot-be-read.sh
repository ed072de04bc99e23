#!/usr/bin/env bash
# versitygw 1.8.0: an object kept by its bucket's default retention says that it has none, while its deletion is refused.
#
# Whoever archives to an S3 server with Object Lock sets a default retention on the bucket, writes, and reads back until when each object is kept: a lock that was not
# applied is found now or never. S3 servers give the object the bucket's default when it is written; HEAD and GetObjectRetention then name mode and date.
# Expected: COMPLIANCE and a day ten years away, as for an object that was written with these values.
# Seen: neither HEAD nor GetObjectRetention knows of a retention ("does not have a ObjectLock configuration"), and DeleteObject is refused all the same, because the
# object is protected. A copy that is checked as it should be looks unprotected.
#
# The product sets the retention on each object that it writes and reads it back. Needs Go, for the server.
set -eu
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
export GOPATH="$folder/go" GOBIN="$folder" GOCACHE="$folder/cache"
go install github.com/versity/versitygw/cmd/versitygw@v1.8.0 2>/dev/null
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check boto3==1.44.8
mkdir "$folder/data" "$folder/accounts" "$folder/older"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
ROOT_ACCESS_KEY=archive ROOT_SECRET_KEY=archive-secret "$folder/versitygw" --port "127.0.0.1:$port" --iam-dir "$folder/accounts" \
  posix --versioning-dir "$folder/older" "$folder/data" >/dev/null 2>&1 &
server=$!
"$folder/env/bin/python" - "$port" <<'PYTHON'
import sys
from datetime import UTC, datetime, timedelta

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

config = Config(retries={"total_max_attempts": 20}, request_checksum_calculation="when_required", s3={"addressing_style": "path"})
keys = {"aws_access_key_id": "archive", "aws_secret_access_key": "archive-secret", "region_name": "us-east-1"}
s3 = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}", config=config, **keys)
s3.create_bucket(Bucket="deposits", ObjectLockEnabledForBucket=True)
rule = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 3650}}
s3.put_object_lock_configuration(
    Bucket="deposits", ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
)
s3.put_object(Bucket="deposits", Key="by-default", Body=b"agreement")
until = datetime.now(UTC) + timedelta(days=3650)
s3.put_object(
    Bucket="deposits", Key="by-name", Body=b"agreement", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=until
)


def outcome(call, **named):
    try:
        return call(Bucket="deposits", **named)
    except ClientError as error:
        return error.response["Error"]["Code"]


def retention(key):
    answer = outcome(s3.get_object_retention, Key=key)
    return answer if isinstance(answer, str) else answer["Retention"]["Mode"]


seen = {}
for key in ("by-default", "by-name"):
    head = s3.head_object(Bucket="deposits", Key=key)
    deletion = outcome(s3.delete_object, Key=key, VersionId=head["VersionId"])
    seen[key] = (head.get("ObjectLockMode"), retention(key), deletion)
    print(f"{key}: HEAD says {seen[key][0]}, GetObjectRetention {seen[key][1]}, DeleteObject {seen[key][2]}")
stated = {
    "by-default": (None, "NoSuchObjectLockConfiguration", "AccessDenied"),
    "by-name": ("COMPLIANCE", "COMPLIANCE", "AccessDenied"),
}
print("As stated." if seen == stated else f"CHANGED. Stated: {stated}")
sys.exit(seen != stated)
PYTHON
