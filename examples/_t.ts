import { main } from './xor-000.js';
console.time('x'); const r = main(); console.timeEnd('x');
console.log(r._tag === 'Right' ? r.right.join('\n') : r);
