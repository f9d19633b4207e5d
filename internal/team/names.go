package team

import (
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// The names that a hub and those who use it agree upon.
const (
	// HubAccount is the account in which the streams of all studies lie. Nobody who
	// codes has it: see [APIPrefix].
	HubAccount = "HUB"

	// APIPrefix stands before the requests that a coder's own account imports from
	// the hub, in place of JetStreamAPI: STREAM.INFO, STREAM.MSG.GET and DIRECT.GET of
	// the study's two streams.
	APIPrefix = "hub.api"

	// JetStreamAPI stands before the same requests in the account of the hub itself.
	JetStreamAPI = "$JS.API"

	// SeqHeader carries a record's place in its writer's journal, from 1. Reads are
	// proved to be without gaps by it.
	SeqHeader = "V-Seq"

	// PartsHeader says that a blob's message holds not the bytes but the hashes of so
	// many blobs that make them up, each on a line.
	PartsHeader = "V-Parts"
)

// JournalStream names the stream in which the journals of a study lie.
func JournalStream(study string) string { return "V_" + study }

// BlobStream names the stream in which the blobs of a study lie. It is apart from the
// journals since it takes each subject once only.
func BlobStream(study string) string { return "VB_" + study }

// JournalSubject is where the records of a writer go; with "*" for the writer, those
// of all.
func JournalSubject(study, writer string) string { return "v." + study + ".j." + writer }

// BlobSubject is where the blob with a SHA-256 goes; with "*", all of them.
func BlobSubject(study, sha string) string { return "v." + study + ".b." + sha }

// HintSubject is where the hub says that a writer has new records; with "*", any.
func HintSubject(study, writer string) string { return "vh." + study + "." + writer }

// ValidToken reports whether a study's or a writer's id can be part of the names
// above: letters and digits of English, hyphens and underscores, at most 64.
func ValidToken(id string) bool {
	for _, c := range id {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return id != "" && len(id) <= 64
}

// JournalConfig is how the stream of a study's journals must be set up: nothing in it
// can be deleted, replaced or outlived, and each record that is stored is announced.
// That the disk has it before the answer goes out is the server's setting
// (sync_interval: always). Replicas is 1 or 3.
func JournalConfig(study string, replicas int) jetstream.StreamConfig {
	c := neverLess(JournalStream(study), JournalSubject(study, "*"), replicas)
	c.AllowAtomicPublish = true
	c.RePublish = &jetstream.RePublish{Source: JournalSubject(study, "*"), Destination: HintSubject(study, "{{wildcard(1)}}"), HeadersOnly: true}
	return c
}

// BlobConfig is how the stream of a study's blobs must be set up: each subject takes
// one message, ever. Replicas is 1 or 3.
func BlobConfig(study string, replicas int) jetstream.StreamConfig {
	c := neverLess(BlobStream(study), BlobSubject(study, "*"), replicas)
	c.MaxMsgsPerSubject, c.DiscardNewPerSubject = 1, true
	return c
}

func neverLess(name, subject string, replicas int) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name: name, Subjects: []string{subject}, Replicas: replicas,
		Storage: jetstream.FileStorage, Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardNew,
		DenyDelete: true, DenyPurge: true, AllowDirect: true, Duplicates: 2 * time.Minute,
	}
}

// validStudy refuses a study that cannot have streams.
func validStudy(study string) error {
	if !ValidToken(study) {
		return fmt.Errorf("the study id %q cannot be used on a hub: it may hold letters, digits, hyphens and underscores", shorten(study))
	}
	return nil
}

// shorten keeps messages readable whatever somebody else has written into an id.
func shorten(s string) string {
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}
