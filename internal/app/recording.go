package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// Recording is the sound or film that a transcript was made from. It lies outside
// the study, stays where it is, and is never copied.
type Recording struct {
	Path string
	Type string // what a browser calls it, such as audio/mpeg
}

// soundType is what a browser calls a recording of a name; empty for what is none
// that browsers play.
func soundType(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".mp3":
		return "audio/mpeg"
	case ".m4a", ".aac":
		return "audio/mp4"
	case ".wav":
		return "audio/wav"
	case ".ogg", ".oga", ".opus":
		return "audio/ogg"
	case ".flac":
		return "audio/flac"
	case ".webm":
		return "video/webm"
	case ".mp4", ".m4v", ".mov":
		return "video/mp4"
	}
	return ""
}

// Recording finds the recording of a transcript: as it is written there, from the
// study's folder or from the one around it. Where words of the transcript are
// withheld there is none: a voice cannot be left out.
func (a *App) Recording(ctx context.Context, id string) (*Recording, error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, err
	}
	t, err := transcriptOf(s, id)
	if err != nil {
		return nil, err
	}
	why, todo := noRecording(s, t)
	if why != "" {
		return nil, problem(todo, "%s", why)
	}
	if path, ok := recordingPath(f, t.Media); ok {
		return &Recording{path, soundType(path)}, nil
	}
	return nil, problem("say where it is: `verbatim transcripts set "+t.ID+" media=PATH`, from the study's folder", "the recording %s of %s is not there", filepath.Base(filepath.FromSlash(t.Media)), t.ID)
}

// recordingPath is where a recording lies.
func recordingPath(f *folder.Folder, media string) (path string, ok bool) {
	media = filepath.FromSlash(strings.ReplaceAll(media, `\`, "/"))
	for _, dir := range []string{f.Dir, filepath.Dir(f.Dir)} {
		path := media
		if !filepath.IsAbs(media) {
			path = filepath.Join(dir, media)
		}
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, true
		}
	}
	return "", false
}

// noRecording says why a transcript has no recording to play; empty where it has one.
func noRecording(s *study.Study, t *transcript.Transcript) (why, todo string) {
	rel := s.Release(transcript.ForTeam)
	for _, turn := range t.Turns {
		if _, ok := rel.Words(t, turn.Speech); !ok {
			return "words of " + t.ID + " are withheld, so its recording is not played", ""
		}
	}
	set := "say where it is: `verbatim transcripts set " + t.ID + " media=PATH`"
	switch {
	case t.Media == "":
		return t.ID + " names no recording", set
	case strings.Contains(t.Media, "://"):
		return "the recording of " + t.ID + " is on the web, and Verbatim goes nowhere", set
	case soundType(t.Media) == "":
		return filepath.Base(t.Media) + " is no recording that a browser plays", "convert it to .mp3 or .m4a"
	}
	return "", ""
}
