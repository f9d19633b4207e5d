package app

import (
	"context"
	"io"
	"os"
	"testing"
	"time"

	"verbatim/internal/coding"
	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/transcript"
)

func profApp() *App {
	return &App{Dir: "/tmp/bs", Coder: "bench", Config: "/tmp/vcfg", Getenv: os.Getenv, Now: time.Now, Notice: func(string, ...any) {}, Begin: func(string, int) Meter { return nil }}
}

func BenchmarkOpen(b *testing.B) {
	a := profApp()
	for range b.N {
		f, _ := a.folder()
		if _, err := a.reload(context.Background(), f); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	a := profApp()
	f, _ := a.folder()
	for range b.N {
		if err := a.write(context.Background(), f, "bench", func(w *folder.Session) error {
			_, err := w.Add(coding.Event{Do: coding.Done, Transcript: "x"})
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMatrixX(b *testing.B) {
	a := profApp()
	t, err := a.Matrix(context.Background(), MatrixOptions{For: transcript.ForTeam})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("build", func(b *testing.B) {
		for range b.N {
			a.Matrix(context.Background(), MatrixOptions{For: transcript.ForTeam})
		}
	})
	b.Run("xlsx", func(b *testing.B) {
		for range b.N {
			export.WriteMatrix(io.Discard, export.XLSX, t.Matrix, t.Options)
		}
	})
}
