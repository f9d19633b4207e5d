// Package hub runs the place where a team's studies meet: a NATS JetStream server
// inside this program for a few coders and one machine, or the configuration of three
// stock servers for an institution. It makes the certificates, the accounts and the
// join codes, and it looks after what lies there: status, verification, erasure.
//
// It is the only package that starts a server. A hub holds nothing that the coders'
// folders do not hold, corrects nobody's folder, and sees transcripts only encrypted.
package hub
