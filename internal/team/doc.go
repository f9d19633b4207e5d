// Package team lets a team code one study in several places: it carries what one has
// written to the others, through a hub or from folder to folder, and proves on the way
// that nobody has changed, left out or made up anything.
//
// # How it works
//
// Every coder's installation is a writer, and a writer's log is a list of lines that
// only ever grows: a journal. A [Journal] is whatever holds the journals of one study.
// There are two: [Folder], a study's own record/log, and [Stream], the study on a hub of
// NATS JetStream, whether that is embedded in this program (package hub) or a cluster of
// three. A record is the very line that was written: no place ever writes it anew. Both
// refuse what is no line of this writer with this number, and both pass the same tests
// (TestConformance); another kind of place has to pass them too. [Blobs] are texts and
// other bytes by their hash, each put once.
//
// An [Exchange] carries lines: Push gives the hub one's own, Pull brings everybody's.
// Both may be called at any time, again, and after any failure. Only a journal's end is
// ever added to, and only where the line before is the same on both sides; so it does
// not matter who meets whom in which order, all end with the same lines.
//
// The folder comes first. Whoever codes writes to the folder and waits for nothing
// else; the hub is told afterwards. A hub never corrects a folder, and is not an archive:
// one that has lost something, or everything, is refilled by the next Push of each.
//
// # What is proved
//
// A [Chain] proves a writer's lines: they are numbered without gaps, each names the line
// before by its hash, one coder wrote them, their clock goes forward, and a seal is the
// signature, over the line before it, of the key that line 0 names. Pull takes lines up to
// the last seal and no further, so that nobody but the writer's key can add to a journal;
// who pushes seals first. [Pins] keep each writer's key from when it was first seen:
// another one is refused, a new writer is told of (Moved.New). What does not hold is
// [Refused] with the writer, the line's number and a [Reason]; it stops that writer's
// journal, in this direction, and nobody else's. A fork, one writer who went on in two
// places, is refused and never merged.
//
// What it does not prove: that somebody who is seen for the first time is who they say
// (people compare fingerprints), and that a hub has shown the newest lines.
//
// # What is promised
//
//  1. What a coder did is safe when their folder has it on the disk. Nobody waits for a
//     hub.
//  2. When a hub's Append returns nil, the lines are on the disk of most of its nodes, or
//     of its one. ErrUnknown means that nobody knows; to call again does no harm. Nothing
//     is ever there twice.
//  3. A writer's records come in order and without gaps. Between writers there is no order
//     but that of arrival, and nothing that is shown may depend on it.
//  4. With one of three nodes gone, writing pauses for some seconds and reading goes on.
//     With two gone the hub stops, and everybody goes on in their folder.
//  5. When all nodes lose their power at once, nothing that was acknowledged is lost, if
//     the servers run with sync_interval: always. A hub that is destroyed is refilled from
//     the folders: nothing is lost while they exist.
//  6. Reading gives every record or an error, never fewer. On three nodes a record that
//     one disk has damaged is got from another.
//
// Not promised: one moment that all writers are read at, safety where two of three nodes
// have damaged the same record, and that a hub forgets (which is why texts are encrypted
// before they get there, and their keys kept apart).
//
// # Rules that are not to be loosened
//
// Each was paid for by a failure that was seen. Compare-and-append takes its number from
// the stream's leader. Error 10071 and, on three nodes, 10164 mean the same: load the end
// again and compare. The message id has the line's hash in it, or a forked line would be
// taken for a repetition. Reading is by batched direct get, never by a consumer, which
// stalls on three nodes; it believes only the numbers in the records, since any node may
// answer and a damaged one leaves records out without a word. Batches have at most 500
// records. The streams deny deleting and purging and let nothing grow old.
package team
