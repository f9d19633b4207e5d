package folder

import (
	"fmt"
	"os"
	"slices"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// MaxEdits is how many edits an event surely has room for, all its scripts
// together; see text.Script.Coarsen.
const MaxEdits = 8000

// Correct makes t.Text and t.Turns the current text of a transcript that is in
// the study: parents are the texts it was made from, edits say for each of them
// how. The page about the transcript is replaced too, and so is the working
// copy.
func (s *Session) Correct(t *transcript.Transcript, parents []text.Hash, edits []text.Script) error {
	turns, err := s.storeText(t.Text, t.Turns)
	if err != nil {
		return err
	}
	meta, err := formatMeta(t)
	if err != nil {
		return err
	}
	if err := s.putPage(t.ID, meta); err != nil {
		return err
	}
	if err := s.writeWorking(t.ID, t.Text); err != nil {
		return err
	}
	coarse := make([]text.Script, len(edits))
	for i, e := range edits {
		coarse[i] = e.Coarsen(MaxEdits / len(edits))
	}
	_, err = s.Add(coding.Event{Do: coding.Correct, Transcript: t.ID, Text: t.Text.Hash(), Turns: turns, From: parents, Edits: coarse})
	return err
}

// putPage replaces transcripts/ID.yaml where it says something else now: a page
// that somebody laid out by hand stays as it is otherwise.
func (s *Session) putPage(id string, meta []byte) error {
	rel := transcriptsDir + "/" + id + ".yaml"
	if have, err := s.read(s.f.path(rel)); err == nil {
		was := transcript.Transcript{ID: id}
		if applyMeta(&was, have) == nil {
			if same, err := formatMeta(&was); err == nil && string(same) == string(meta) {
				return nil
			}
		}
	}
	return s.Put(rel, meta)
}

// ReadWorkingCopy is the working copy of a transcript as it stands, of at most
// 64 MB.
func (f *Folder) ReadWorkingCopy(id string) (string, error) {
	name := f.TranscriptPath(id)
	info, err := os.Stat(name)
	if err == nil && info.Size() > 64<<20 {
		return "", fmt.Errorf("%s/%s.txt is larger than a transcript can be", transcriptsDir, id)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("%s/%s.txt cannot be read: %w", transcriptsDir, id, reason(err))
	}
	return string(data), nil
}

// WriteWorkingCopy replaces the working copy of a transcript, for somebody to
// go on editing from a text. The record stays as it is.
func (f *Folder) WriteWorkingCopy(id, words string, from text.Hash) error {
	if err := writeBytes(f.TranscriptPath(id), 0o644, []byte(words)); err != nil {
		return err
	}
	f.noteWorking(map[string]text.Hash{id: from})
	return nil
}

// Edited reports whether somebody mended the working copy of a transcript.
func (f *Folder) Edited(state *coding.State, t *transcript.Transcript) bool {
	return f.workingCopy(state, t) == workingEdited
}

// Revision is an earlier or other text of a transcript with its turns, for
// joining and for saying what a correction changed.
func (f *Folder) Revision(r coding.Revision) (*transcript.Transcript, error) {
	return f.loadTranscript(r)
}

// Words are the words of a span of any text in the record, letter for letter.
func (f *Folder) Words(h text.Hash, sp text.Span) (string, error) {
	t, err := f.loadText(h)
	if err != nil {
		return "", err
	}
	return t.Slice(sp), nil
}

// PastSpeakers are the speakers that earlier versions of the page about a
// transcript named, the latest first.
func (f *Folder) PastSpeakers(state *coding.State, id string) []transcript.Speaker {
	var list []transcript.Speaker
	rel := transcriptsDir + "/" + id + ".yaml"
	for _, e := range slices.Backward(state.Events) {
		if e.Do != coding.Put || e.Path != rel {
			continue
		}
		data, err := f.Version(e.To)
		if err != nil {
			continue
		}
		was := transcript.Transcript{ID: id}
		if applyMeta(&was, data) != nil {
			continue
		}
		for _, sp := range was.Speakers {
			if !slices.ContainsFunc(list, func(have transcript.Speaker) bool { return have.Name == sp.Name }) {
				list = append(list, sp)
			}
		}
	}
	return list
}
