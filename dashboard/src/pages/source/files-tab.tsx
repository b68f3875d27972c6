import { FileList } from '../files/file-list';

/** Files that runs of the source left. */
export function FilesTab({ id }: { id: number }) {
  return (
    <div className="tall">
      <FileList sourceId={id} />
    </div>
  );
}
