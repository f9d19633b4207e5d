package hub

import (
	"fmt"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"verbatim/internal/team"
)

// Three accounts are not a coder's. joinAccount is where those meet the hub who have
// nothing but a join code; systemAccount tells the hub's keeper who is connected.
const (
	systemAccount = "SYS"
	joinAccount   = "JOIN"
)

// Subjects besides those of package team.
const (
	joinSubject   = "join.ask"   // in joinAccount: an invitation is used
	writerRequest = "hub.writer" // in a coder's account: "let me write as this installation"
	reloadSubject = "vhub.reload"
)

// writerSubject is where the hub hears a coder's writerRequest. Coder and study are in
// the subject, which the server's own configuration fixes: nobody can ask as another.
func writerSubject(study, coder string) string { return "vw." + study + "." + coder }

// KeyStream names the stream in which the wrapped keys of a study's texts lie: the only
// one from which anything can be taken out.
func KeyStream(study string) string { return "VK_" + study }

// KeySubject is where the wrapped key called name (letters, digits, - and _) is put.
func KeySubject(study, name string) string { return "v." + study + ".k." + name }

// KeyConfig is how that stream must be set up: a key is put once, and whoever destroys
// it puts a marker in its place, so that no old copy can bring it back.
func KeyConfig(study string, replicas int) jetstream.StreamConfig {
	c := team.BlobConfig(study, replicas)
	c.Name, c.Subjects = KeyStream(study), []string{KeySubject(study, "*")}
	c.DenyDelete, c.DenyPurge = false, false
	return c
}

// streamConfigs are all streams of a study.
func streamConfigs(study string, replicas int) []jetstream.StreamConfig {
	return []jetstream.StreamConfig{team.JournalConfig(study, replicas), team.BlobConfig(study, replicas), KeyConfig(study, replicas)}
}

// accountName is the account of a coder in a study.
func accountName(study, coder string) string { return study + ":" + coder }

// accountsText is the part of a server's configuration that says who may do what.
//
// Every coder and study has an account of its own, which imports the few requests that
// the coder needs. Permissions inside one account would not do: whoever may send a
// request chooses where its answer goes, and an answer that goes into another coder's
// journal is a forged record. An answer never leaves the account that asked.
func (r *registry) accountsText(k publicKeys) string {
	var b strings.Builder
	fmt.Fprintf(&b, "system_account: %s\naccounts {\n", systemAccount)
	fmt.Fprintf(&b, "  %s { users: [ { nkey: %s } ] }\n", systemAccount, k.System)
	fmt.Fprintf(&b, "  %s {\n    jetstream: enabled\n    users: [ { nkey: %s } ]\n    exports: [\n", team.HubAccount, k.Hub)
	for _, s := range []string{team.JournalSubject("*", "*"), team.BlobSubject("*", "*"), KeySubject("*", "*"), writerSubject("*", "*"),
		team.JetStreamAPI + ".STREAM.INFO.*", team.JetStreamAPI + ".STREAM.MSG.GET.*", team.JetStreamAPI + ".STREAM.MSG.DELETE.*"} {
		fmt.Fprintf(&b, "      { service: %q }\n", s)
	}
	fmt.Fprintf(&b, "      { service: %q, response: stream }\n", team.JetStreamAPI+".DIRECT.GET.*")
	fmt.Fprintf(&b, "      { stream: %q }\n    ]\n  }\n", team.HintSubject("*", "*"))
	r.writeJoin(&b, k)
	for _, s := range r.Studies {
		for _, c := range s.Coders {
			writeCoder(&b, s.ID, c)
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// writeJoin writes the account of those who come with a join code: each may ask one
// question, and hears only its own answers.
func (r *registry) writeJoin(b *strings.Builder, k publicKeys) {
	fmt.Fprintf(b, "  %s {\n    limits { max_payload: 4096 }\n    users: [\n      { nkey: %s }\n", joinAccount, k.Join)
	for _, s := range r.Studies {
		for _, inv := range s.Invitations {
			fmt.Fprintf(b, "      { nkey: %s, permissions: { publish: %q, subscribe: %q } }\n", inv.Key, joinSubject, joinInbox(inv.Key)+".>")
		}
	}
	b.WriteString("    ]\n  }\n")
}

func joinInbox(key string) string { return "_INBOX_" + key }

// writeCoder writes the account of one coder in one study.
func writeCoder(b *strings.Builder, study string, c coderEntry) {
	fmt.Fprintf(b, "  %q {\n    limits { max_connections: 16, max_leafnodes: 0 }\n    users: [\n", accountName(study, c.ID))
	for _, k := range c.Keys {
		fmt.Fprintf(b, "      { nkey: %s }\n", k.Key)
	}
	b.WriteString("    ]\n    imports: [\n")
	service := func(subject, to string) {
		fmt.Fprintf(b, "      { service: { account: %s, subject: %q }, to: %q }\n", team.HubAccount, subject, to)
	}
	for _, w := range c.Writers {
		service(team.JournalSubject(study, w), team.JournalSubject(study, w))
	}
	for _, s := range []string{team.BlobSubject(study, "*"), KeySubject(study, "*")} {
		service(s, s)
	}
	service(writerSubject(study, c.ID), writerRequest)
	api := func(request string) {
		service(team.JetStreamAPI+"."+request, team.APIPrefix+"."+request)
	}
	for _, s := range []string{team.JournalStream(study), team.BlobStream(study), KeyStream(study)} {
		api("STREAM.INFO." + s)
		api("STREAM.MSG.GET." + s)
		api("DIRECT.GET." + s)
	}
	api("STREAM.MSG.DELETE." + KeyStream(study))
	fmt.Fprintf(b, "      { stream: { account: %s, subject: %q } }\n    ]\n  }\n", team.HubAccount, team.HintSubject(study, "*"))
}
