package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// maxJobsFile is the size in bytes of the largest jobs-file that is read: more than a million tasks.
const maxJobsFile = 256 << 20

// workspace opens the directory that paths of inputs are relative to. Nothing outside of it can be reached through it, not even by
// ".." or symbolic links.
func (s *step) workspace() (*os.Root, error) {
	dir := s.environment["GITHUB_WORKSPACE"]
	if dir == "" {
		dir = "."
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("the workspace cannot be opened: %w", err)
	}
	return root, nil
}

// relative makes a path relative to the workspace: an absolute one that leads into it is accepted too.
func (s *step) relative(path string) string {
	if dir := s.environment["GITHUB_WORKSPACE"]; dir != "" && filepath.IsAbs(path) {
		if inside, err := filepath.Rel(dir, path); err == nil {
			return inside
		}
	}
	return filepath.Clean(path)
}

// withoutPath is an error without the system call and the path, which the sentence around it names already.
func withoutPath(err error) error {
	if at, ok := err.(*fs.PathError); ok {
		return at.Err
	}
	return err
}

var errNotAFile = errors.New("it is not a regular file")

// readJobs reads the task list from the file that the input jobs-file names, if there is one.
func (s *step) readJobs(c *plan.Config) error {
	path := s.input(inputJobsFile)
	if path == "" {
		return nil
	}
	if s.input("jobs") != "" {
		return fmt.Errorf("input jobs and input jobs-file are both set; leave one")
	}
	text, err := s.readFile(path)
	if err != nil {
		// The task list is not missing but unreadable: one sentence is enough.
		c.Jobs = plan.Setting{Text: "unreadable", From: inputJobsFile}
		return fmt.Errorf("input jobs-file: %q cannot be read: %w; it takes a file in the workspace", path, withoutPath(err))
	}
	c.Jobs = plan.Setting{Text: text, From: inputJobsFile + " " + path}
	return nil
}

func (s *step) readFile(path string) (string, error) {
	root, err := s.workspace()
	if err != nil {
		return "", err
	}
	defer root.Close()
	// Opening something other than a regular file, such as a pipe, could wait forever.
	if kind, err := root.Stat(s.relative(path)); err != nil {
		return "", err
	} else if !kind.Mode().IsRegular() {
		return "", errNotAFile
	}
	file, err := root.Open(s.relative(path))
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxJobsFile+1))
	if err == nil && len(text) > maxJobsFile {
		err = fmt.Errorf("it has more than %d MiB", maxJobsFile>>20)
	}
	return string(text), err
}

// workspaceFile is the results file, if one is asked for.
type workspaceFile struct {
	root *os.Root
	path string
}

// openResults makes sure that the results file can be written before anything is sent.
func (s *step) openResults() error {
	path := s.input(inputResultsFile)
	if path == "" {
		return nil
	}
	refuse := func(err error) error {
		return fmt.Errorf("input results-file: %q cannot be written: %w; it takes a file in the workspace, in a folder that exists", path, withoutPath(err))
	}
	root, err := s.workspace()
	if err != nil {
		return refuse(err)
	}
	f := workspaceFile{root: root, path: s.relative(path)}
	info, err := root.Stat(f.path)
	if err == nil && !info.Mode().IsRegular() {
		return refuse(errNotAFile)
	}
	if jobs := s.input(inputJobsFile); err == nil && jobs != "" {
		if read, err := root.Stat(s.relative(jobs)); err == nil && os.SameFile(info, read) {
			return fmt.Errorf("input results-file: %q is the jobs-file, which it would replace; name another file", path)
		}
	}
	probe, draft, err := f.draft()
	if err != nil {
		return refuse(err)
	}
	if err := probe.Close(); err != nil {
		return refuse(err)
	}
	if err := root.Remove(draft); err != nil {
		return refuse(err)
	}
	s.results = f
	return nil
}

// draft creates a file with an unused name beside the results file.
func (f workspaceFile) draft() (*os.File, string, error) {
	name := fmt.Sprintf("%s.%08x.part", f.path, rand.Uint32())
	file, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, "", err
	}
	if folder, err := f.root.Stat(filepath.Dir(name)); err == nil {
		chownToFolder(file, folder)
	}
	return file, name, nil
}

// write writes the report to a draft and renames that: whoever reads the file finds a whole report.
func (f workspaceFile) write(r *report.Report) error {
	if f.root == nil {
		return nil
	}
	file, draft, err := f.draft()
	if err != nil {
		return err
	}
	if strings.EqualFold(filepath.Ext(f.path), ".csv") {
		err = r.WriteCSV(file)
	} else {
		err = r.WriteJSON(file)
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = f.root.Rename(draft, f.path)
	}
	if err != nil {
		_ = f.root.Remove(draft) // what went wrong is said by err
	}
	return err
}
