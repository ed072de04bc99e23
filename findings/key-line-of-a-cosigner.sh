#!/usr/bin/env bash
# golang.org/x/mod 0.36.0 with transparency-dev/formats 0.1.1: the public line of a new witness key never fits what the witness signs.
#
# A witness of a transparency log has a key made by note.GenerateKey, whose two lines are the private and the public form, and signs checkpoints
# with formats' NewSignerForCosignatureV1, which takes that private line. The public line is what a log writes into its settings, and what a
# monitor gives to note.NewVerifier. Both name the key by the first four bytes of a hash.
# Expected: the hash in the public line is the one in front of each cosignature, as it is for a log's own key; or the signer refuses the key.
# Seen: the public line is of type 01 (a plain Ed25519 signature), the cosignature of type 04 (cosignature/v1 of C2SP). The hash covers the type, so the two differ,
# and a good cosignature "has no verifiable signatures" under the line that belongs to it. formats' own NewVerifierForCosignatureV1 takes the line all the same.
#
# The product writes lines of type 04, as the specification of cosignatures has them, and takes both for a witness. Needs Go 1.24 or newer.
set -eu
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
export GOPATH="$folder/go" GOFLAGS=-mod=mod
cat >go.mod <<'MOD'
module finding

go 1.24

require (
	github.com/transparency-dev/formats v0.1.1
	golang.org/x/mod v0.36.0
)
MOD
cat >main.go <<'GO'
package main

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"strings"

	cosignatures "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

const checkpoint = "log.example.org\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	private, public, err := note.GenerateKey(rand.Reader, "witness.example.org")
	if err != nil {
		panic(err)
	}
	signer := must(cosignatures.NewSignerForCosignatureV1(private))
	signed := must(note.Sign(&note.Note{Text: checkpoint}, signer))
	printed := strings.SplitN(public, "+", 3)[1]
	signs := fmt.Sprintf("%08x", signer.KeyHash())
	kind := must(base64.StdEncoding.DecodeString(strings.SplitN(public, "+", 3)[2]))[0]
	_, plain := note.Open(signed, note.VerifierList(must(note.NewVerifier(public))))
	_, own := note.Open(signed, note.VerifierList(must(cosignatures.NewVerifierForCosignatureV1(public))))
	fmt.Printf("the public line is of type %02x and names the key %s; its cosignature names %s\n", kind, printed, signs)
	fmt.Printf("note.NewVerifier: %v; formats: %v\n", plain, own)
	if kind != 1 || printed == signs || plain == nil || own != nil {
		fmt.Println("CHANGED")
		os.Exit(1)
	}
	fmt.Println("As stated.")
}
GO
go run .
