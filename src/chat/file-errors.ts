/** A file is larger than the desk takes. */
export class FileTooLarge extends Error {
  constructor(name: string) {
    super(`${name} is too large`);
    this.name = 'FileTooLarge';
  }
}

/** The platform does not give a file out (any more); trying again won't help. */
export class FileUnavailable extends Error {
  constructor(name: string, reason: string) {
    super(`${name}: ${reason}`);
    this.name = 'FileUnavailable';
  }
}
