import { Problem, problemOf } from './problem';
import { askForToken, token } from './token';

/**
 * Sends a file as it is. Unlike `exchange` it tells how far it is: only XMLHttpRequest says so of what is sent.
 * @param onProgress from 0 to 1
 * @throws Problem unless it is a success
 */
export async function upload<Answer>(url: string, file: Blob, onProgress: (part: number) => void): Promise<Answer> {
  const request = new XMLHttpRequest();
  request.open('PUT', url);
  request.setRequestHeader('content-type', 'application/octet-stream');
  const bearer = token();
  if (bearer !== null) request.setRequestHeader('authorization', `Bearer ${bearer}`);
  request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
  await new Promise<void>((resolve, reject) => {
    request.onload = () => resolve();
    request.onerror = () => reject(new Problem(0, 'no_answer', ''));
    request.send(file);
  });
  const { status, responseText } = request;
  if (status >= 200 && status < 300) return JSON.parse(responseText) as Answer;
  if (status === 401) askForToken();
  const headers = { 'content-type': request.getResponseHeader('content-type') ?? '' };
  throw await problemOf(new Response(responseText, { status, headers }));
}
