package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// said are the content notes of a page: who wrote them, and what they say.
func said(v *ReadingView) []string {
	list := []string{}
	for _, c := range v.Cautions {
		where := "all"
		if !c.Whole {
			where = cut(v, c.Ends)
		}
		list = append(list, c.Coder+" on "+where+": "+strings.Join(c.Labels, ", "))
	}
	return list
}

func TestContentNotesOfAPageAndTheirUndoing(t *testing.T) {
	ann, bo := reads(t)
	v := view(t, ann)
	words := quote(t, v, 4, "Nobody asked me")
	note := did(t)(ann.CautionSelection(t.Context(), PageCaution{Transcript: "rosa", Words: &words, Labels: "loneliness, Self-harm,, loneliness"}))
	if note.Caution == nil || len(note.Events) != 1 || note.Events[0] != note.Caution.ID {
		t.Fatalf("%+v", note)
	}
	want := []string{"ann on Nobody asked me: loneliness, Self-harm"}
	if got := said(view(t, bo)); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := view(t, bo).Turns[3].Labels; !slices.Equal(got, []string{"loneliness", "Self-harm"}) {
		t.Errorf("the turn is covered for %q", got)
	}
	again := did(t)(bo.CautionSelection(t.Context(), PageCaution{Transcript: "rosa", Words: &words, Labels: "self-harm"}))
	if len(again.Events) != 0 {
		t.Errorf("the same label was written twice: %+v", again)
	}
	whole := did(t)(bo.CautionSelection(t.Context(), PageCaution{Transcript: "rosa", Labels: "winter"}))
	if got := said(view(t, ann)); len(got) != 2 || !slices.Contains(got, "bo on all: winter") {
		t.Errorf("%q", got)
	}
	if _, err := ann.CautionSelection(t.Context(), PageCaution{Transcript: "rosa", Off: whole.Caution.ID}); err == nil || !strings.Contains(err.Error(), "bo") {
		t.Errorf("somebody else's note was taken off: %v", err)
	}
	if _, err := ann.CautionSelection(t.Context(), PageCaution{Transcript: "rosa", Labels: " , "}); err == nil {
		t.Error("a note that says nothing was taken")
	}
	off := did(t)(ann.CautionSelection(t.Context(), PageCaution{Transcript: "rosa", Off: note.Caution.ID}))
	if got := said(view(t, bo)); !slices.Equal(got, []string{"bo on all: winter"}) || len(off.Events) != 1 {
		t.Errorf("%q, %+v", got, off)
	}
	did(t)(ann.Reverse(t.Context(), off.Events))
	if got := said(view(t, bo)); !slices.Contains(got, want[0]) {
		t.Errorf("taking off was undone, and then: %q", got)
	}
}

// A theme that was made while reading can be undone and done again, unless it has
// codings.
func TestUndoANewThemeOfAPage(t *testing.T) {
	ann, _ := reads(t)
	has := func() bool {
		return slices.ContainsFunc(view(t, ann).Themes, func(x ReadingTheme) bool { return x.ID == "waiting-rooms" && x.Open })
	}
	made := did(t)(ann.NewTheme(t.Context(), "Waiting  rooms", ""))
	if made.Theme != "waiting-rooms" || len(made.Events) != 1 || !has() {
		t.Fatalf("%+v", made)
	}
	undone := did(t)(ann.Reverse(t.Context(), made.Events))
	if has() || len(undone.Events) != 1 {
		t.Fatalf("undone: %+v", undone)
	}
	redone := did(t)(ann.Reverse(t.Context(), undone.Events))
	if !has() || len(redone.Events) != 1 {
		t.Fatalf("done again: %+v", redone)
	}
	v := view(t, ann)
	code := did(t)(ann.CodeSelection(t.Context(), MarkedCoding{Transcript: "rosa", Theme: "waiting-rooms", Words: quote(t, v, 4, "Nobody asked me")}))
	if _, err := ann.Reverse(t.Context(), redone.Events); err == nil || !has() {
		t.Errorf("a theme with a coding was undone: %v", err)
	}
	did(t)(ann.Reverse(t.Context(), code.Events))
	did(t)(ann.Reverse(t.Context(), redone.Events))
	if has() {
		t.Error("the theme is still there")
	}
}

// Lines are those of the stored text, whoever speaks on them.
func TestLinesOfATranscript(t *testing.T) {
	ann, _ := reads(t)
	data, err := os.ReadFile(filepath.Join(ann.Dir, "transcripts", "rosa.txt"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(data), "\n")
	for _, turn := range view(t, ann).Turns {
		if !strings.HasSuffix(lines[turn.Line-1], turn.Words) || turn.LastLine != turn.Line || turn.Line != 2*turn.N-1 {
			t.Errorf("turn %d is on lines %d to %d", turn.N, turn.Line, turn.LastLine)
		}
	}
}

func TestAStudyThatIsOnlyRead(t *testing.T) {
	ann, _ := reads(t)
	if why := view(t, ann).ReadOnly; why != "" {
		t.Errorf("a study that can be written is only read: %s", why)
	}
	file := filepath.Join(ann.Dir, "study.yaml")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(data), "format: 1", "format: 2", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if why := view(t, ann).ReadOnly; !strings.HasPrefix(why, "A newer Verbatim wrote part of this study") {
		t.Errorf("%q", why)
	}
}

func TestAFullDiskIsKnown(t *testing.T) {
	for err, want := range map[error]bool{
		fmt.Errorf("log.jsonl was not written: %w", fullDisk()[0]): true,
		&Problem{What: "x", Cause: fullDisk()[1]}:                  true,
		&os.PathError{Op: "write", Path: "x", Err: fullDisk()[2]}:  true,
		errors.New("no space"):                                     false,
		syscall.EACCES:                                             false,
	} {
		if NoRoom(err) != want {
			t.Errorf("%v: %v", err, !want)
		}
	}
}
